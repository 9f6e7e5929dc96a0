"""All reading of teams' actions."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.five_is import Waiting
from app.core.i18n import ngettext
from app.core.needs import Rows, columns
from app.people.models import Absence, Person, Team
from app.people.queries import visible_team_ids
from app.people.queries.reorganising import tells_affected
from app.program.models.actions import RUNNING, Action, ActionState, ActionStep

OPEN, OVERDUE, ALL = "running", "overdue", "all"
STATES = (OPEN, OVERDUE, *ActionState, ALL)


class Scope(NamedTuple):
    """Whose actions a person sees: those of the teams seen, and the person's own."""

    team_ids: Collection[int]
    person_id: int

    @property
    def condition(self) -> ColumnElement[bool]:
        return or_(Action.team_id.in_(self.team_ids), Action.owner_id == self.person_id)

    def covers(self, action: Action) -> bool:
        return self.sees_figure(action) or action.owner_id == self.person_id

    def sees_figure(self, action: Action) -> bool:
        """Whoever sees the team sees its figures; an owner from elsewhere does not."""
        return action.team_id in self.team_ids


def scope(person: Person, on: date) -> Scope:
    """The one rule of who sees which actions."""
    return Scope(visible_team_ids(person, on), person.id)


class Wanted(NamedTuple):
    """What is looked for among actions; `team_ids` None: any team."""

    team_ids: Collection[int] | None = None
    state: str = OPEN
    owner_id: int | None = None


def _wanted(scope: Scope, wanted: Wanted, today: date) -> Select[Action]:
    query = select(Action).where(scope.condition)
    if wanted.team_ids is not None:
        query = query.where(Action.team_id.in_(wanted.team_ids))
    if wanted.owner_id is not None:
        query = query.where(Action.owner_id == wanted.owner_id)
    if wanted.state in (OPEN, OVERDUE):
        query = query.where(Action.state.in_(RUNNING))
    if wanted.state == OVERDUE:
        query = query.where(Action.due_on < today)
    if wanted.state in set(ActionState):
        query = query.where(Action.state == ActionState(wanted.state))
    return query


def actions(
    scope: Scope, wanted: Wanted, today: date, *, limit: int | None = None, offset: int = 0
) -> Sequence[Action]:
    """By due day, with team, owner and maker."""
    query = (
        _wanted(scope, wanted, today)
        .join(Action.team)
        .join(Action.owner)
        .options(contains_eager(Action.team), contains_eager(Action.owner), joinedload(Action.made_by))
        .order_by(Action.due_on, Action.id)
    )
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def count_actions(scope: Scope, wanted: Wanted, today: date) -> int:
    return db.session.scalar(_wanted(scope, wanted, today).with_only_columns(func.count())) or 0


def owners(scope: Scope) -> list[tuple[int, str]]:
    """Who owns any of the actions one sees, by name."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(select(Action.owner_id).where(scope.condition)))
        .order_by(Person.sort_name, Person.id)
    )
    return [(person_id, name) for person_id, name in rows]


def action(action_id: int) -> Action | None:
    """An action with all that its page shows."""
    loaded = (
        joinedload(Action.team),
        joinedload(Action.owner),
        joinedload(Action.made_by),
        selectinload(Action.steps).joinedload(ActionStep.by),
    )
    return db.session.get(Action, action_id, options=loaded)


def same_action(team_id: int, figure: str, what: str, made_by_id: int | None, on: date) -> Action | None:
    """What the person made today in the same words: a second click."""
    return db.session.scalar(
        select(Action).where(
            Action.team_id == team_id,
            Action.figure == figure,
            Action.what == what,
            Action.made_by_id == made_by_id,
            Action.made_at >= clock.start_of(on),
        )
    )


def to_remind(today: date, until: date) -> Sequence[Action]:
    """Running actions due by a day, of people who are here and not on leave."""
    away = select(Absence.id).where(Absence.person_id == Action.owner_id, Absence.in_force(today))
    return db.session.scalars(
        select(Action)
        .join(Action.owner)
        .where(Action.state.in_(RUNNING), Action.due_on <= until, Person.employed(today), ~away.exists())
        .order_by(Action.id)
    ).all()


def touched_since(team_ids: Collection[int], day: date) -> frozenset[int]:
    """The teams that have an action running, or made since a day and not dropped."""
    made = and_(Action.made_at >= clock.start_of(day), Action.state != ActionState.DROPPED)
    return frozenset(
        db.session.scalars(
            select(Action.team_id).where(Action.team_id.in_(team_ids), or_(Action.state.in_(RUNNING), made)).distinct()
        )
    )


def waiting(person: Person) -> Waiting:
    """The actions that a person owns and that run."""
    rows = (
        select(Action.id, Action.what, Action.due_on, Team.name)
        .join(Team, Team.id == Action.team_id)
        .where(Action.owner_id == person.id, Action.state.in_(RUNNING))
    )
    return Waiting(None, "insights.action", "action_id", rows)


def overdue(team_ids: Collection[int], today: date) -> list[Rows]:
    """For the board, by team: actions past their day, and those whose owner is not here any more."""
    running = (Action.state.in_(RUNNING), Action.team_id.in_(team_ids))
    late = (
        select(*columns("actions", func.count(), func.min(Action.due_on), team=Action.team_id))
        .where(*running, Action.due_on < today)
        .group_by(Action.team_id)
    )
    orphaned = (
        select(*columns("orphaned", func.count(), func.min(Person.left_on), team=Action.team_id))
        .join(Action.owner)
        .where(*running, Person.left_on < today)
        .group_by(Action.team_id)
    )
    return [late, orphaned]


def deadlines(team_ids: Collection[int], today: date, until: date) -> Rows:
    """Actions to be done by then."""
    return select(*columns("act", literal(1), Action.due_on, ref=Action.id, title=Action.what)).where(
        Action.state.in_(RUNNING), Action.team_id.in_(team_ids), Action.due_on.between(today, until)
    )


@tells_affected
def _actions_affected(_day: date, closed: Collection[int]) -> Iterator[str]:
    """Actions of teams that close."""
    query = select(func.count(Action.id)).where(Action.team_id.in_(closed), Action.state.in_(RUNNING))
    if count := db.session.scalar(query):
        yield ngettext(
            "%(num)s action of a team that closes is not done.",
            "%(num)s actions of teams that close are not done.",
            count,
        )
