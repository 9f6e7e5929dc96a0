"""All reading of ideas, customers' problems and ambassadors."""

from collections.abc import Collection, Sequence
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.five_is import Counted, Due, FiveI, Progress, Waiting, due_of, progress_of, words
from app.core.i18n import _l
from app.core.needs import Rows, columns
from app.core.plan import PlanState, RecordKind, records
from app.engage.models import AmbassadorRole, Idea, IdeaAnswer, IdeaKind, IdeaState, RoleState
from app.people.models import Membership, Person, Standing, StandingKind, Team, search_words
from app.people.queries import LEADING, members_by_month, team_of, tree

PEOPLE_PER_AMBASSADOR = (40, 50)


class Filter(NamedTuple):
    """What is looked for among ideas and problems."""

    text: str = ""
    kind: str = ""
    state: str = ""
    brought_by_id: int | None = None


def _ideas(wanted: Filter) -> Select[Idea]:
    query = select(Idea)
    for word in search_words(wanted.text):
        query = query.where(Idea.search_text.contains(word, autoescape=True))
    if wanted.kind in set(IdeaKind):
        query = query.where(Idea.kind == wanted.kind)
    if wanted.brought_by_id is not None:
        query = query.where(Idea.brought_by_id == wanted.brought_by_id)
    if wanted.state in set(IdeaState) - {IdeaState.WITHDRAWN}:
        return query.where(Idea.state == wanted.state)
    return query.where(Idea.state != IdeaState.WITHDRAWN)


def ideas(wanted: Filter, *, limit: int, offset: int) -> Sequence[Idea]:
    """Ideas and problems, newest first, with who brought them; withdrawn ones are left out."""
    newest = _ideas(wanted).order_by(Idea.brought_on.desc(), Idea.id.desc()).limit(limit).offset(offset)
    return db.session.scalars(newest.options(joinedload(Idea.brought_by))).all()


def count_ideas(wanted: Filter) -> int:
    return db.session.scalar(_ideas(wanted).with_only_columns(func.count())) or 0


def idea(idea_id: int) -> Idea | None:
    """One of them, with who brought it and all answers."""
    loaded = (joinedload(Idea.brought_by), selectinload(Idea.answers).joinedload(IdeaAnswer.answered_by))
    return db.session.get(Idea, idea_id, options=loaded)


def same_idea(person_id: int, title: str, text: str, on: date) -> Idea | None:
    """What the person brought today in the same words: a second click."""
    return db.session.scalar(
        select(Idea).where(
            Idea.brought_by_id == person_id,
            Idea.brought_on == on,
            Idea.title == title,
            Idea.text == text,
            Idea.state == IdeaState.NEW,
        )
    )


def role(role_id: int) -> AmbassadorRole | None:
    """An ambassador's role with its person and team."""
    loaded = (joinedload(AmbassadorRole.person), joinedload(AmbassadorRole.team), joinedload(AmbassadorRole.agreed_by))
    return db.session.get(AmbassadorRole, role_id, options=loaded)


def offers() -> Sequence[AmbassadorRole]:
    """Roles that wait for somebody's consent, oldest first."""
    return db.session.scalars(
        select(AmbassadorRole)
        .where(AmbassadorRole.state == RoleState.OFFERED)
        .options(joinedload(AmbassadorRole.person), joinedload(AmbassadorRole.team))
        .order_by(AmbassadorRole.offered_at, AmbassadorRole.id)
    ).all()


def overlapping(person_id: int, starts_on: date, ends_on: date) -> bool:
    """Whether the person is or will be an ambassador in a part of this time, or was offered to be one."""
    held = select(Standing.id).where(
        Standing.person_id == person_id,
        Standing.kind == StandingKind.AMBASSADOR,
        Standing.starts_on <= ends_on,
        or_(Standing.ends_on.is_(None), Standing.ends_on >= starts_on),
    )
    offered = select(AmbassadorRole.id).where(
        AmbassadorRole.person_id == person_id, AmbassadorRole.state == RoleState.OFFERED
    )
    return bool(db.session.scalar(select(or_(held.exists(), offered.exists()))))


def consenting_leaders(person: Person, on: date) -> frozenset[int]:
    """Who may promise a person's working time: whoever leads the person's team or one above it, and is somebody
    else. Nobody: HR and the programme lead do."""
    team = team_of(person, on)
    if team is None:
        return frozenset()
    teams = [team.id, *tree(on).above(team.id)]
    return frozenset(
        db.session.scalars(
            select(Standing.person_id).where(
                Standing.team_id.in_(teams),
                Standing.kind.in_(LEADING),
                Standing.in_force(on),
                Standing.person_id != person.id,
            )
        )
    )


class Ambassador(NamedTuple):
    """Somebody who is an ambassador today, and the role this comes from."""

    standing: Standing
    role: AmbassadorRole | None


def ambassadors(on: date) -> list[Ambassador]:
    """All ambassadors of a day, by team and name."""
    rows = db.session.execute(
        select(Standing, AmbassadorRole)
        .join(Standing.person)
        .join(Standing.team)
        .outerjoin(AmbassadorRole, AmbassadorRole.standing_id == Standing.id)
        .where(Standing.kind == StandingKind.AMBASSADOR, Standing.in_force(on), Person.employed(on))
        .options(contains_eager(Standing.person), contains_eager(Standing.team))
        .order_by(Team.sort_name, Team.id, Person.sort_name, Person.id)
    )
    return [Ambassador(*row) for row in rows]


class Coverage(NamedTuple):
    """A team's people and ambassadors on a day, and how many ambassadors it needs at least."""

    team: Team
    people: int
    ambassadors: int

    @property
    def needed(self) -> int:
        """One for every 50 people begun; a team without customers of its own only from 40 people on."""
        least, most = PEOPLE_PER_AMBASSADOR
        return ceil(self.people / most) if self.team.customer_facing or self.people >= least else 0

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.ambassadors)


def coverage(team_ids: Collection[int], on: date) -> list[Coverage]:
    """Teams with people of their own, by name."""
    held = (
        select(func.count())
        .select_from(Standing)
        .join(Person, Person.id == Standing.person_id)
        .where(
            Standing.team_id == Team.id,
            Standing.kind == StandingKind.AMBASSADOR,
            Standing.in_force(on),
            Person.employed(on),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Team, func.count(Person.id), held)
        .join(Membership, and_(Membership.team_id == Team.id, Membership.in_force(on)))
        .join(Person, and_(Person.id == Membership.person_id, Person.employed(on)))
        .where(Team.id.in_(team_ids))
        .group_by(Team.id)
        .order_by(Team.sort_name, Team.id)
    )
    return [Coverage(*row) for row in rows]


def needed_for(people: int) -> tuple[int, int]:
    """How many ambassadors so many people need: one for every 50 to one for every 40."""
    least, most = PEOPLE_PER_AMBASSADOR
    return ceil(people / most), ceil(people / least)


def progress(team_ids: Collection[int], months: Sequence[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int], months: Sequence[date]) -> Counted:
    """due: the members of the team in the month (people.queries.members_by_month).

    met: those of them who in that month brought an idea or a customer's problem that they did not withdraw, or were
    an ambassador on at least one day of it, of whichever team. A month to come has none.
    """
    today = clock.today()
    past = [month for month in months if month <= today]
    if not past or not team_ids:
        return None
    member = members_by_month(past, team_ids).c
    brought = (
        select(Idea.id)
        .where(
            Idea.brought_by_id == member.person_id,
            Idea.brought_on.between(member.month, member.last_day),
            Idea.state != IdeaState.WITHDRAWN,
        )
        .exists()
    )
    acted = (
        select(Standing.id)
        .where(
            Standing.person_id == member.person_id,
            Standing.kind == StandingKind.AMBASSADOR,
            Standing.starts_on <= member.last_day,
            Standing.starts_on <= today,
            or_(Standing.ends_on.is_(None), Standing.ends_on >= member.month),
        )
        .exists()
    )
    return select(member.team_id, member.month, func.sum(cast(or_(brought, acted), Integer)), func.count()).group_by(
        member.team_id, member.month
    )


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These ambassadors' terms, and all that end after a day, as activities of the plan: named by the team."""
    state = case(
        (AmbassadorRole.state == RoleState.DECLINED, PlanState.DROPPED.value),
        (or_(AmbassadorRole.state == RoleState.ENDED, AmbassadorRole.ends_on < today), PlanState.DONE.value),
        (and_(AmbassadorRole.state == RoleState.ACTIVE, AmbassadorRole.starts_on <= today), PlanState.UNDER_WAY.value),
        else_=PlanState.PLANNED.value,
    )
    found = records(
        RecordKind.AMBASSADOR,
        AmbassadorRole.id,
        title=Team.name,
        state=state,
        draft=AmbassadorRole.state.in_((RoleState.OFFERED, RoleState.DECLINED)),
        starts_on=AmbassadorRole.starts_on,
        ends_on=AmbassadorRole.ends_on,
        owner_id=AmbassadorRole.person_id,
    )
    return found.join(AmbassadorRole.team).where(or_(AmbassadorRole.id.in_(ids), AmbassadorRole.ends_on >= since))


def due(person: Person, today: date) -> list[Due]:
    return due_of(waiting(person, today))


def waiting(person: Person, today: date) -> list[Waiting]:
    """Consents that wait: the person's own, and of those who lead the team of somebody to whom a role was offered."""
    leads_team = (
        select(Standing.id)
        .join(Membership, and_(Membership.team_id == Standing.team_id, Membership.in_force(today)))
        .where(
            Membership.person_id == AmbassadorRole.person_id,
            Standing.person_id == person.id,
            Standing.kind.in_(LEADING),
            Standing.in_force(today),
        )
        .exists()
    )
    mine = and_(AmbassadorRole.person_id == person.id, AmbassadorRole.accepted_at.is_(None))
    of_my_team = and_(AmbassadorRole.person_id != person.id, AmbassadorRole.agreed_at.is_(None), leads_team)
    accept = words(_l("Ambassador's role: accept or decline"))
    promise = words(_l("Ambassador's role: promise working time"))
    return [
        Waiting(
            FiveI.ENGAGE,
            "engage.role",
            "role_id",
            select(AmbassadorRole.id, title, AmbassadorRole.starts_on, name)
            .join(AmbassadorRole.person)
            .where(AmbassadorRole.state == RoleState.OFFERED, Person.employed(today), whose),
        )
        for title, name, whose in ((accept, words(""), mine), (promise, Person.name, of_my_team))
    ]


def unsettled(team_ids: Collection[int], today: date) -> list[Rows]:
    """For the board: ideas that wait for an answer, by the team of who brought them; ambassadors' roles offered and
    not settled; and how many people and ambassadors each team has (kinds "people" and "ambassadors")."""
    ideas = (
        select(*columns("ideas", func.count(), func.min(Idea.brought_on), team=Membership.team_id))
        .join(Membership, and_(Membership.person_id == Idea.brought_by_id, Membership.in_force(today)))
        .where(Idea.state == IdeaState.NEW, Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )
    offers = (
        select(*columns("offers", func.count(), func.min(AmbassadorRole.starts_on), team=AmbassadorRole.team_id))
        .where(AmbassadorRole.state == RoleState.OFFERED, AmbassadorRole.team_id.in_(team_ids))
        .group_by(AmbassadorRole.team_id)
    )
    people = (
        select(*columns("people", func.count(), None, team=Membership.team_id))
        .join(Person, and_(Person.id == Membership.person_id, Person.employed(today)))
        .where(Membership.in_force(today), Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )
    ambassadors = (
        select(*columns("ambassadors", func.count(), None, team=Standing.team_id))
        .join(Person, and_(Person.id == Standing.person_id, Person.employed(today)))
        .where(Standing.kind == StandingKind.AMBASSADOR, Standing.in_force(today), Standing.team_id.in_(team_ids))
        .group_by(Standing.team_id)
    )
    return [ideas, offers, people, ambassadors]


def deadlines(team_ids: Collection[int], today: date, until: date) -> Rows:
    """Ambassadors' terms that end."""
    return (
        select(*columns("term", literal(1), AmbassadorRole.ends_on, ref=AmbassadorRole.id, title=Team.name))
        .join(Team, Team.id == AmbassadorRole.team_id)
        .where(AmbassadorRole.state == RoleState.ACTIVE, AmbassadorRole.team_id.in_(team_ids))
        .where(AmbassadorRole.ends_on.between(today, until))
    )
