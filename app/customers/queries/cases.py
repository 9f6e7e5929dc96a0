"""All reading of cases. What is overdue comes first."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, case, false, func, literal, literal_column, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.five_is import Waiting, words
from app.core.i18n import _l, ngettext
from app.core.needs import Rows, columns
from app.core.statistics.quantiles import Quartiles, quartiles
from app.customers.models import CustomerAnswer
from app.customers.models.cases import OPEN, Case, CaseEntry, CaseSetting, CaseState
from app.people import queries as people
from app.people.models import Absence, Person, RoleGrant, Standing, Team, search_words
from app.people.queries.reorganising import tells_affected

ENOUGH_CASES = 5  # solved ones, to say anything of the time it takes
MOST_DUE = 20  # on the home page
# Written out, so that SQLite sees that its index of unhappy answers serves.
IS_UNHAPPY: ColumnElement[bool] = literal_column("customer_answer.score") < literal_column("7")


class WantedCases(NamedTuple):
    """Which cases are asked about; None: whoever's, whatever team's. `state` is one of a case, open, overdue or all."""

    owner_id: int | None = None
    team_ids: Collection[int] | None = None
    state: str = "open"
    text: str = ""

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        found = [] if self.owner_id is None else [Case.owner_id == self.owner_id]
        if self.team_ids is not None:
            found.append(CustomerAnswer.team_id.in_(self.team_ids))
        if self.state in set(CaseState):
            found.append(Case.state == self.state)
        elif self.state != "all":
            found.append(Case.state.in_(OPEN))
        if self.state == "overdue":
            found.append(Case.due_at < now)
        return found + [_has_word(word) for word in search_words(self.text)]


def _has_word(word: str) -> ColumnElement[bool]:
    """In the owner's name, in what the customer said, or as the customer's or the case's own number."""
    found = or_(
        Person.search_name.contains(word, autoescape=True),
        CustomerAnswer.comment.icontains(word, autoescape=True),
        CustomerAnswer.customer.icontains(word, autoescape=True),
    )
    return or_(found, Case.id == int(word)) if word.isascii() and word.isdigit() and len(word) < 10 else found


def _cases(wanted: WantedCases, now: datetime) -> Select[Case]:
    return select(Case).join(Case.answer).join(Case.owner).where(*wanted.conditions(now))


def cases(wanted: WantedCases, *, now: datetime, limit: int, offset: int = 0) -> list[Case]:
    """With their answers, teams and owners; open ones by when they are due, then solved ones, the latest first."""
    solved = case((Case.state == CaseState.SOLVED, 1), else_=0)
    return list(
        db.session.scalars(
            _cases(wanted, now)
            .join(CustomerAnswer.team)
            .options(contains_eager(Case.answer).contains_eager(CustomerAnswer.team), contains_eager(Case.owner))
            .order_by(solved, Case.solved_at.desc(), Case.due_at, Case.id)
            .limit(limit)
            .offset(offset)
        )
    )


def count_cases(wanted: WantedCases, *, now: datetime) -> int:
    return db.session.scalar(_cases(wanted, now).with_only_columns(func.count(Case.id))) or 0


def case_of_id(case_id: int) -> Case | None:
    """One case with its answer and whole log."""
    loaded = (
        joinedload(Case.answer).joinedload(CustomerAnswer.team),
        joinedload(Case.owner),
        selectinload(Case.entries).joinedload(CaseEntry.by),
        selectinload(Case.entries).joinedload(CaseEntry.owner),
    )
    return db.session.get(Case, case_id, options=loaded)


def case_of_answer(answer_id: int) -> Case | None:
    return db.session.scalar(select(Case).where(Case.answer_id == answer_id))


def without_case(team_ids: Collection[int], since: date, *, limit: int, offset: int = 0) -> list[CustomerAnswer]:
    """Unhappy customers' answers that nobody takes care of, newest first."""
    return list(
        db.session.scalars(
            select(CustomerAnswer)
            .join(CustomerAnswer.team)
            .options(contains_eager(CustomerAnswer.team))
            .where(no_case_since(since), CustomerAnswer.team_id.in_(team_ids))
            .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def no_case_since(since: date) -> ColumnElement[bool]:
    """Which answers wait for a case, or become one by themselves."""
    has_case = select(Case.id).where(Case.answer_id == CustomerAnswer.id).exists()
    return and_(IS_UNHAPPY, CustomerAnswer.answered_on >= since, CustomerAnswer.counts, ~has_case)


def setting() -> CaseSetting:
    return db.session.get(CaseSetting, 1) or CaseSetting(id=1, automatic=False, days=7)


def waiting_by_team(since: date) -> dict[int, int]:
    """How many answers would become cases, by team."""
    rows = db.session.execute(
        select(CustomerAnswer.team_id, func.count()).where(no_case_since(since)).group_by(CustomerAnswer.team_id)
    )
    return {row[0]: row[1] for row in rows}


class Leading(NamedTuple):
    """Who answers for each team on a day."""

    above: dict[int, list[int]]
    here: dict[int, list[int]]  # by team, leaders before deputies; those on leave are not among them
    away: dict[int, list[int]]
    stand_ins: list[int]  # programme leads, then HR

    def of(self, team_id: int, *, besides: int | None = None) -> int | None:
        """The team's leader or deputy, else that of the next team above, else whoever leads the programme; somebody on
        leave only where there is nobody else."""
        chain = (team_id, *self.above.get(team_id, ()))
        here, away = ([one for team in chain for one in by_team.get(team, ())] for by_team in (self.here, self.away))
        return next((person for person in (*here, *self.stand_ins, *away) if person != besides), None)


def leading(on: date) -> Leading:
    """Three statements, for however many teams. Auditors change nothing, so they are left out."""
    other = aliased(RoleGrant)
    audits = (
        select(other.id).where(other.person_id == Person.id, other.role == Role.AUDITOR, other.in_force(on)).exists()
    )
    away = select(Absence.id).where(Absence.person_id == Person.id, Absence.in_force(literal(on, Date))).exists()
    rows = db.session.execute(
        select(Standing.team_id, Standing.person_id, away)
        .join(Person, Person.id == Standing.person_id)
        .where(Standing.kind.in_(people.LEADING), Standing.in_force(on), Person.employed(on), ~audits)
        .order_by(Standing.kind.desc(), Standing.id)
    )
    found: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
    for team_id, person_id, is_away in rows:
        if team_id is not None:
            found[bool(is_away)].setdefault(team_id, []).append(person_id)
    stand_ins = db.session.scalars(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_((Role.LEAD, Role.HR)), RoleGrant.in_force(on), Person.employed(on), ~audits)
        .order_by(RoleGrant.role.desc(), RoleGrant.id)
    )
    return Leading(people.forest().units_above(on), *found, list(stand_ins))


class Late(NamedTuple):
    """A case that is overdue, and what a reminder needs to know of it."""

    id: int
    owner_id: int
    team_id: int
    team_name: str
    due_at: datetime
    owner_away: bool  # on leave, or no longer here
    owner_reminded: bool
    leader_reminded: bool


def late(now: datetime) -> list[Late]:
    """Overdue cases of which the owner or the leader was not reminded yet, the oldest first."""
    on = clock.day_of(now)
    absent = select(Absence.id).where(Absence.person_id == Person.id, Absence.in_force(literal(on, Date))).exists()
    rows = db.session.execute(
        select(
            *(Case.id, Case.owner_id, CustomerAnswer.team_id, Team.name, Case.due_at),
            case((and_(Person.employed(on), ~absent), false()), else_=true()),  # what is unknown is not here
            Case.owner_reminded_at.is_not(None),
            Case.leader_reminded_at.is_not(None),
        )
        .join(Case.answer)
        .join(CustomerAnswer.team)
        .join(Case.owner)
        .where(
            Case.state.in_(OPEN),
            Case.due_at < now,
            or_(Case.owner_reminded_at.is_(None), Case.leader_reminded_at.is_(None)),
        )
        .order_by(Case.due_at, Case.id)
    )
    return [Late(*row) for row in rows]


class CaseFigures(NamedTuple):
    """How it stands with the cases of some teams: what is open now, and how long those took that were solved."""

    open: int = 0
    overdue: int = 0
    times: tuple[timedelta, ...] = ()

    @property
    def solved(self) -> int:
        return len(self.times)

    @property
    def quartiles(self) -> Quartiles | None:
        """A quarter, half and three quarters were solved within these times; None where too few were."""
        return quartiles(self.times) if self.solved >= ENOUGH_CASES else None


def figures_by_team(
    team_ids: Collection[int], *, since: datetime, now: datetime, until: datetime | None = None
) -> dict[int, CaseFigures]:
    """Of each answering team: what is open now, and how long those took that were solved in a time, counted from when
    the case was made to when it was solved for the last time. Teams without cases are missing."""
    in_time = and_(Case.state == CaseState.SOLVED, Case.solved_at >= since, Case.solved_at <= (until or now))
    rows = db.session.execute(
        select(CustomerAnswer.team_id, Case.state, Case.opened_at, Case.due_at, Case.solved_at)
        .join(Case.answer)
        .where(
            CustomerAnswer.team_id.in_(team_ids),
            or_(Case.state.in_(OPEN), in_time),
        )
    )
    found: dict[int, list[tuple[CaseState, datetime, datetime, datetime | None]]] = {}
    for team_id, state, opened_at, due_at, solved_at in rows:
        found.setdefault(team_id, []).append((state, opened_at, due_at, solved_at))
    return {team_id: _figures(lines, now) for team_id, lines in found.items()}


def _figures(lines: Sequence[tuple[CaseState, datetime, datetime, datetime | None]], now: datetime) -> CaseFigures:
    times = [
        solved_at - opened_at for state, opened_at, _due, solved_at in lines if state == CaseState.SOLVED and solved_at
    ]
    due = [due_at for state, _opened, due_at, _solved in lines if state != CaseState.SOLVED]
    return CaseFigures(len(due), sum(day < now for day in due), tuple(times))


def together(figures: Iterable[CaseFigures]) -> CaseFigures:
    """Several teams as one."""
    whole = list(figures)
    times = tuple(time for one in whole for time in one.times)
    return CaseFigures(sum(one.open for one in whole), sum(one.overdue for one in whole), times)


def waiting(person: Person) -> Waiting:
    """A person's open cases, the most urgent ones."""
    mine = select(Case.id).where(Case.owner_id == person.id, Case.state.in_(OPEN))
    urgent = mine.order_by(Case.due_at, Case.id).limit(MOST_DUE).subquery()
    rows = (
        select(Case.id, words(_l("Talk to an unhappy customer")), Case.due_on, Team.name)
        .join(Case.answer)
        .join(CustomerAnswer.team)
        .where(Case.id.in_(select(urgent.c.id)))
    )
    return Waiting(None, "customers.case", "case_id", rows)


def overdue(team_ids: Collection[int], now: datetime) -> Rows:
    """For the board: open cases past their time, by the team that answered."""
    return (
        select(*columns("cases", func.count(), func.min(Case.due_on), team=CustomerAnswer.team_id))
        .select_from(Case)
        .join(Case.answer)
        .where(Case.state.in_(OPEN), Case.due_at < now, CustomerAnswer.team_id.in_(team_ids))
        .group_by(CustomerAnswer.team_id)
    )


@tells_affected
def _cases_affected(_day: date, closed: Collection[int]) -> Iterator[str]:
    """Cases of teams that close."""
    query = select(func.count(Case.id)).join(Case.answer)
    if count := db.session.scalar(query.where(CustomerAnswer.team_id.in_(closed), Case.solved_at.is_(None))):
        yield ngettext(
            "%(num)s customer's case of a team that closes is not solved.",
            "%(num)s customers' cases of teams that close are not solved.",
            count,
        )
