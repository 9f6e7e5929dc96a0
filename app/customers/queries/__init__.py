"""All reading of customers' answers. Figures come from the counters; answers themselves are read to be shown, and to
be counted again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from app.core import clock
from app.core.db import IN_PARTS, db
from app.customers.models import PASSIVES_FROM, PROMOTERS_FROM, CustomerAnswer, CustomerCount, CustomerCounter, Tally
from app.people import queries as people
from app.people.models import Team, TeamParent

Cell = tuple[int, date, str, str]  # unit, month, segment, touchpoint
Above = dict[int, list[int]]  # the units above each unit, nearest first
NOBODY: ColumnElement[str] = literal_column("''")  # written out, so that the index of known customers is found
DIMENSIONS: dict[str, InstrumentedAttribute[Any]] = {
    "team": CustomerCounter.team_id,
    "month": CustomerCounter.month,
    "segment": CustomerCounter.segment,
    "touchpoint": CustomerCounter.touchpoint,
}


class Wanted(NamedTuple):
    """Which answers are asked about; None: all. Months are first days, both included."""

    team_ids: Collection[int] | None = None
    first: date | None = None
    last: date | None = None
    segment: str | None = None
    touchpoints: Collection[str] | None = None  # as answers have them: several may mean one

    def of(self, table: type[CustomerCounter] | type[CustomerAnswer]) -> ColumnElement[bool]:
        """The condition on counters or on answers."""
        conditions = [
            None if self.team_ids is None else table.team_id.in_(self.team_ids),
            None if self.first is None else table.month >= self.first,
            None if self.last is None else table.month <= self.last,
            None if self.segment is None else table.segment == self.segment,
            None if self.touchpoints is None else table.touchpoint.in_(self.touchpoints),
        ]
        return and_(True, *(condition for condition in conditions if condition is not None))

    def has(self, segment: str, touchpoint: str) -> bool:
        """The same of what was read already."""
        return self.segment in (None, segment) and (self.touchpoints is None or touchpoint in self.touchpoints)


def sums(*, below: bool) -> list[ColumnElement[int]]:
    """Counters as tallies have them; `below`: with the units below."""
    kinds = Tally._fields
    return [func.coalesce(func.sum(getattr(CustomerCounter, f"all_{k}" if below else k)), 0) for k in kinds]


def tallies(by: Sequence[str], wanted: Wanted, *, below: bool = False) -> dict[tuple[Any, ...], Tally]:
    """NPS counts by any of team, month, segment, touchpoint, in one statement. Without `by` one entry, at ()."""
    keys = [DIMENSIONS[name] for name in by]
    rows = db.session.execute(
        select(*keys, *sums(below=below)).where(wanted.of(CustomerCounter)).group_by(*keys).order_by(*keys)
    )
    found = {tuple(row[: len(keys)]): Tally(*map(int, row[len(keys) :])) for row in rows}
    return {key: tally for key, tally in found.items() if tally.n or not keys}


def nps_by_team(
    team_ids: Collection[int], first: date | None, last: date | None, *, below: bool = False
) -> dict[int, Tally]:
    """By unit; units without answers are missing."""
    found = tallies(("team",), Wanted(team_ids, first, last), below=below)
    return {team_id: tally for (team_id,), tally in found.items()}


def nps_by_month(
    team_ids: Collection[int], first: date | None, last: date | None, *, below: bool = True
) -> dict[tuple[int, date], Tally]:
    """By unit and month, with the units below; months without answers are missing."""
    return {
        (team_id, month): tally
        for (team_id, month), tally in tallies(("team", "month"), Wanted(team_ids, first, last), below=below).items()
    }


class TeamLine(NamedTuple):
    """A team one may see, the unit above it today, and its own answers."""

    id: int
    code: str
    name: str
    parent_id: int | None
    tally: Tally


def team_lines(wanted: Wanted, on: date) -> list[TeamLine]:
    """All teams asked about, by name, also those without answers."""
    team_ids = wanted.team_ids or ()
    rows = db.session.execute(
        select(Team.id, Team.code, Team.name, TeamParent.parent_id, *sums(below=False))
        .outerjoin(TeamParent, and_(TeamParent.team_id == Team.id, TeamParent.in_force(on)))
        .outerjoin(CustomerCounter, and_(CustomerCounter.team_id == Team.id, wanted.of(CustomerCounter)))
        .where(Team.id.in_(team_ids))
        .group_by(Team.id, Team.code, Team.name, Team.sort_name, TeamParent.parent_id)
        .order_by(Team.sort_name, Team.id)
    )
    return [TeamLine(row[0], row[1], row[2], row[3], Tally(*map(int, row[4:8]))) for row in rows]


def answers(wanted: Wanted) -> Select[CustomerAnswer]:
    """Answers with their teams, newest first."""
    return (
        select(CustomerAnswer)
        .join(CustomerAnswer.team)
        .options(contains_eager(CustomerAnswer.team))
        .where(wanted.of(CustomerAnswer))
        .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id.desc())
    )


def exported(wanted: Wanted) -> Iterator[Row[date, str, str, int, str, str, str, str]]:
    """Day, team's code and name, score, segment, touchpoint, stage and comment of answers, newest first, a part at a
    time."""
    a = CustomerAnswer
    query = (
        select(a.answered_on, Team.code, Team.name, a.score, a.segment, a.touchpoint, a.stage, a.comment)
        .join(a.team)
        .where(wanted.of(a))
        .order_by(a.answered_on.desc(), a.id.desc())
    )
    yield from db.session.execute(query, execution_options=IN_PARTS)


def comments(wanted: Wanted, *, kind: str | None = None, limit: int = 50, offset: int = 0) -> list[CustomerAnswer]:
    """What customers wrote, newest first; `kind` is promoter, passive or detractor."""
    of_kind = {
        "promoter": CustomerAnswer.score >= PROMOTERS_FROM,
        "passive": CustomerAnswer.score.between(PASSIVES_FROM, PROMOTERS_FROM - 1),
        "detractor": CustomerAnswer.score < PASSIVES_FROM,
    }
    query = answers(wanted).where(CustomerAnswer.comment != "")
    if kind is not None:
        query = query.where(of_kind[kind])
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def answer(answer_id: int) -> CustomerAnswer | None:
    """One answer with its team."""
    return db.session.get(CustomerAnswer, answer_id, options=[joinedload(CustomerAnswer.team)])


def all_teams() -> list[Team]:
    """Every team there is or was, for finding them by code or name."""
    return list(db.session.scalars(select(Team).order_by(Team.id)))


def units_above(months: Iterable[date]) -> dict[date, Above]:
    """For each month the units above each team, by the tree of the month's last day."""
    forest = people.forest()
    return {month: forest.units_above(clock.month_end(month)) for month in months}


def counted(condition: ColumnElement[bool]) -> dict[Cell, Tally]:
    """Teams' own cells, counted from the answers."""
    return cells_of(CustomerAnswer, condition, CustomerAnswer.counts.is_(True))


def counts(*conditions: ColumnElement[bool]) -> dict[Cell, Tally]:
    """Teams' own cells, as sources that list no answers have told them."""
    c = CustomerCount
    cell, kinds = (c.team_id, c.month, c.segment, c.touchpoint), (c.promoters, c.passives, c.detractors)
    rows = db.session.execute(select(*cell, *map(func.sum, kinds)).where(*conditions).group_by(*cell))
    found = {(row[0], row[1], row[2], row[3]): Tally(*map(int, row[4:])) for row in rows}
    return {cell: tally._replace(counted=tally.n) for cell, tally in found.items()}


def cells_of(table: Any, *conditions: ColumnElement[bool]) -> dict[Cell, Tally]:
    """What the rows of a table that is like that of the answers come to, by cell."""
    cell = (table.team_id, table.month, table.segment, table.touchpoint)
    kinds = (
        table.score >= PROMOTERS_FROM,
        table.score.between(PASSIVES_FROM, PROMOTERS_FROM - 1),
        table.score < PASSIVES_FROM,
    )
    sums = (func.sum(case((kind, 1), else_=0)) for kind in kinds)
    rows = db.session.execute(select(*cell, *sums).where(*conditions).group_by(*cell))
    return {(row[0], row[1], row[2], row[3]): Tally(*map(int, row[4:])) for row in rows}


class Kept(NamedTuple):
    """A counter's own tally, and the one with the units below."""

    own: Tally
    all: Tally


def kept(condition: ColumnElement[bool]) -> dict[Cell, Kept]:
    """Cells as the counters have them."""
    columns = [getattr(CustomerCounter, prefix + kind) for prefix in ("", "all_") for kind in Tally._fields]
    rows = db.session.execute(select(*DIMENSIONS.values(), *columns).where(condition))
    return {(row[0], row[1], row[2], row[3]): Kept(Tally(*row[4:8]), Tally(*row[8:12])) for row in rows}


def ranked() -> Select[int, bool, bool]:
    """Answers of known customers, and whether each is the latest of its customer about its team in its month."""
    a = CustomerAnswer
    place = func.row_number().over(
        partition_by=(a.customer, a.team_id, a.month),
        order_by=(a.answered_on.desc(), a.second.desc(), a.id.desc()),
    )
    return select(a.id, a.counts, (place == 1).label("latest")).where(a.customer != NOBODY)


def unsettled() -> int:
    """How many answers count although a later one should, or the other way round."""
    known = ranked().subquery()
    wrong = select(func.count()).select_from(known).where(known.c.counts != known.c.latest)
    nameless = select(func.count(CustomerAnswer.id)).where(CustomerAnswer.customer == "", ~CustomerAnswer.counts)
    return (db.session.scalar(wrong) or 0) + (db.session.scalar(nameless) or 0)


class Overview(NamedTuple):
    """What the page of answers shows: teams, the units they belong to taken together by month, the company."""

    lines: list[TeamLine]
    names: list[TeamLine]  # all teams one may see, for the choice
    months: dict[date, Tally]
    company: Tally
    segments: list[str]
    touchpoints: dict[str, Tally]  # whichever touchpoint is asked about

    @property
    def total(self) -> Tally:
        return summed(self.months.values())


def overview(visible: Collection[int], wanted: Wanted, *, team_id: int | None, on: date) -> Overview:
    """Two statements: the teams with their own answers, and the topmost units with those below them, by month."""
    names = team_lines(wanted._replace(team_ids=visible), on)
    lines = _subtree(names, team_id)
    ids = {line.id for line in lines}
    tops = {line.id for line in lines if line.parent_id not in ids}
    root = select(Team.id).where(Team.id.not_in(select(TeamParent.team_id)))
    units = tallies_of(or_(CustomerCounter.team_id.in_(tops), CustomerCounter.team_id.in_(root)), wanted)
    own: dict[date, Tally] = {}
    company = Tally()
    touchpoints: dict[str, Tally] = {}
    for (unit, month, segment, touchpoint), tally in units.items():
        if unit in tops and wanted.segment in (None, segment):
            touchpoints[touchpoint] = touchpoints.get(touchpoint, Tally()).plus(tally)
        if not wanted.has(segment, touchpoint):
            continue
        if unit in tops:
            own[month] = own.get(month, Tally()).plus(tally)
        if unit not in tops or any(line.id == unit and line.parent_id is None for line in lines):
            company = company.plus(tally)
    return Overview(
        lines,
        names,
        dict(sorted(own.items())),
        company,
        sorted({segment for _unit, _month, segment, _touchpoint in units if segment}),
        touchpoints,
    )


def tallies_of(units: ColumnElement[bool], wanted: Wanted) -> dict[Cell, Tally]:
    """All cells of some units with those below them, of every segment and touchpoint in the months asked about."""
    keys = tuple(DIMENSIONS.values())
    months = Wanted(None, wanted.first, wanted.last)
    rows = db.session.execute(select(*keys, *sums(below=True)).where(units, months.of(CustomerCounter)).group_by(*keys))
    return {(row[0], row[1], row[2], row[3]): Tally(*map(int, row[4:8])) for row in rows}


def summed(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    return Tally(*(sum(part) for part in zip(*tallies, strict=True))) if (tallies := list(tallies)) else Tally()


def _subtree(lines: list[TeamLine], team_id: int | None) -> list[TeamLine]:
    """The lines of a team and those below it; none chosen: all."""
    if team_id is None:
        return lines
    chosen, grown = {team_id}, True
    while grown:
        below = {line.id for line in lines if line.parent_id in chosen} - chosen
        chosen, grown = chosen | below, bool(below)
    return [line for line in lines if line.id in chosen]
