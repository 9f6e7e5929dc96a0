"""All reading of customers' answers. Figures come from the counters; answers themselves are read to be shown, and to
be counted again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from app.core import clock
from app.core.db import db
from app.customers.models import PASSIVES_FROM, PROMOTERS_FROM, CustomerAnswer, CustomerCounter, Tally
from app.people.models import Team, TeamParent

Cell = tuple[int, date, str, str]  # unit, month, segment, touchpoint
Above = dict[int, list[int]]  # the units above each unit, nearest first
DIMENSIONS: dict[str, InstrumentedAttribute[Any]] = {
    "team": CustomerCounter.team_id,
    "month": CustomerCounter.month,
    "segment": CustomerCounter.segment,
    "touchpoint": CustomerCounter.touchpoint,
}
CELL = (CustomerAnswer.team_id, CustomerAnswer.month, CustomerAnswer.segment, CustomerAnswer.touchpoint)


class Wanted(NamedTuple):
    """Which answers are asked about; None: all. Months are first days, both included."""

    team_ids: Collection[int] | None = None
    first: date | None = None
    last: date | None = None
    segment: str | None = None
    touchpoint: str | None = None

    def of(self, table: type[CustomerCounter] | type[CustomerAnswer]) -> ColumnElement[bool]:
        """The condition on counters or on answers."""
        conditions = [
            None if self.team_ids is None else table.team_id.in_(self.team_ids),
            None if self.first is None else table.month >= self.first,
            None if self.last is None else table.month <= self.last,
            None if self.segment is None else table.segment == self.segment,
            None if self.touchpoint is None else table.touchpoint == self.touchpoint,
        ]
        return and_(True, *(condition for condition in conditions if condition is not None))


def sums(*, below: bool) -> list[ColumnElement[int]]:
    """Promoters, passives and detractors of counters; `below`: with the units below."""
    kinds = ("promoters", "passives", "detractors")
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
    return [TeamLine(row[0], row[1], row[2], row[3], Tally(*map(int, row[4:7]))) for row in rows]


def answers(wanted: Wanted) -> Select[CustomerAnswer]:
    """Answers with their teams, newest first."""
    return (
        select(CustomerAnswer)
        .join(CustomerAnswer.team)
        .options(contains_eager(CustomerAnswer.team))
        .where(wanted.of(CustomerAnswer))
        .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id.desc())
    )


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


def has_answers() -> bool:
    return db.session.scalar(select(CustomerAnswer.id).limit(1)) is not None


def all_teams() -> list[Team]:
    """Every team there is or was, for finding them by code or name."""
    return list(db.session.scalars(select(Team).order_by(Team.id)))


def units_above(months: Iterable[date]) -> dict[date, Above]:
    """For each month the units above each team, by the tree of the month's last day. A team that was not in the tree
    yet or any more counts where it stood first or last, so that no answer is missing from the company's."""
    places: dict[int, list[TeamParent]] = {}
    for place in db.session.scalars(select(TeamParent).order_by(TeamParent.team_id, TeamParent.starts_on)):
        places.setdefault(place.team_id, []).append(place)
    found = {}
    for month in months:
        last_day = clock.month_end(month)
        parent = {team_id: _parent(rows, last_day) for team_id, rows in places.items()}
        found[month] = {team_id: _chain(parent, team_id) for team_id in parent}
    return found


def _parent(rows: list[TeamParent], day: date) -> int:
    begun = [row for row in rows if row.starts_on <= day]
    return (begun[-1] if begun else rows[0]).parent_id


def _chain(parent: dict[int, int], team_id: int) -> list[int]:
    chain: list[int] = []
    while (above := parent.get(team_id)) is not None and above not in chain:
        chain.append(above)
        team_id = above
    return chain


def counted(condition: ColumnElement[bool]) -> dict[Cell, Tally]:
    """Teams' own cells, counted from the answers."""
    kinds = (
        CustomerAnswer.score >= PROMOTERS_FROM,
        CustomerAnswer.score.between(PASSIVES_FROM, PROMOTERS_FROM - 1),
        CustomerAnswer.score < PASSIVES_FROM,
    )
    rows = db.session.execute(
        select(*CELL, *(func.sum(case((kind, 1), else_=0)) for kind in kinds))
        .where(condition, CustomerAnswer.counts)
        .group_by(*CELL)
    )
    return {(row[0], row[1], row[2], row[3]): Tally(*map(int, row[4:])) for row in rows}


class Kept(NamedTuple):
    """A counter's own tally, and the one with the units below."""

    own: Tally
    all: Tally


def kept(condition: ColumnElement[bool]) -> dict[Cell, Kept]:
    """Cells as the counters have them."""
    c = CustomerCounter
    rows = db.session.execute(
        select(
            *DIMENSIONS.values(),
            *(c.promoters, c.passives, c.detractors, c.all_promoters, c.all_passives, c.all_detractors),
        ).where(condition)
    )
    return {(row[0], row[1], row[2], row[3]): Kept(Tally(*row[4:7]), Tally(*row[7:10])) for row in rows}


def latest_of_customer() -> ColumnElement[bool]:
    """Whether no later answer of the same customer about the same team lies in the same month."""
    later = aliased(CustomerAnswer)
    return ~exists(
        select(later.id).where(
            later.customer == CustomerAnswer.customer,
            later.team_id == CustomerAnswer.team_id,
            later.month == CustomerAnswer.month,
            later.customer != "",
            or_(
                later.answered_on > CustomerAnswer.answered_on,
                and_(later.answered_on == CustomerAnswer.answered_on, later.id > CustomerAnswer.id),
            ),
        )
    )


def unsettled() -> int:
    """How many answers count although a later one should, or the other way round."""
    wrong = select(func.count(CustomerAnswer.id)).where(
        CustomerAnswer.counts != or_(CustomerAnswer.customer == "", latest_of_customer())
    )
    return db.session.scalar(wrong) or 0


def cell_of(table: type[CustomerAnswer] | type[CustomerCounter]) -> ColumnElement[Any]:
    """(team, month), to compare with pairs."""
    return tuple_(table.team_id, table.month)
