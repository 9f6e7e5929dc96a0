"""The five I's of every unit and month: of closed months as they were kept, of the others counted from the records."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, String, func, literal, select, type_coerce, union_all

from app.core import clock, stale
from app.core.company import settings
from app.core.db import db
from app.core.five_is import Counted, FiveI, Met, Progress, together
from app.core.i18n import month_name
from app.core.needs import Rows, columns
from app.engage import queries as engage
from app.inform import queries as inform
from app.insights.figures import Cells, Late, rolled_up
from app.insights.models import TeamMonth
from app.inspire import queries as inspire
from app.instruct import queries as instruct
from app.people.queries import Forest
from app.reward import queries as reward

COUNTED: dict[FiveI, Callable[[Collection[int] | None, Sequence[date]], Counted]] = {
    FiveI.INFORM: inform.counted,
    FiveI.INSPIRE: inspire.counted,
    FiveI.INSTRUCT: instruct.counted,
    FiveI.ENGAGE: engage.counted,
    FiveI.REWARD: reward.counted,
}
MONTHS_SHOWN = 24
LATE = "late"  # instead of one of the five I's: a mark, not a figure
Months = Mapping[FiveI, Sequence[date]]


def is_closed(month: date) -> bool:
    held = settings()
    return (
        held.closed_from is not None
        and held.closed_until is not None
        and (held.closed_from <= month <= held.closed_until)
    )


def closed() -> list[date]:
    """All months whose figures are kept, the oldest first."""
    held = settings()
    if held.closed_from is None or held.closed_until is None:
        return []
    return clock.months_between(held.closed_from, held.closed_until)


def cells(
    forest: Forest, months: Months, *, units: Collection[int] | None = None, below: bool = True
) -> tuple[dict[FiveI, Cells], Late]:
    """What these units (or all) reached in these months, with the units below them or by their own people alone, and
    where a late record is not in it yet. The one place that figures of the five I's come from; one statement."""
    live = {part: [month for month in wanted if not is_closed(month)] for part, wanted in months.items()}
    asked = _asked(live)
    kept = {month for wanted in months.values() for month in wanted if is_closed(month)}
    if kept:
        asked += [_kept(kept, months.keys(), units, below=below), _late(kept, months.keys())]
    own: dict[FiveI, Progress] = {part: {} for part in months}
    found: dict[FiveI, Cells] = {part: {} for part in months}
    late: set[tuple[int, date]] = set()
    for team_id, month, met, due, part in db.session.execute(union_all(*asked)) if asked else ():
        if part == LATE:
            late.add((team_id, month))
            continue
        (found if month in kept else own)[FiveI(part)][team_id, month] = Met(int(met), int(due))
    above = units_above(forest, {month for wanted in live.values() for month in wanted})
    for part, progress in own.items():
        counted = rolled_up(progress, above) if below else progress
        found[part] |= {cell: met for cell, met in counted.items() if units is None or cell[0] in units}
    return found, frozenset(late)


def _asked(live: Months) -> list[Select[int, date, int, int, str]]:
    """What counts the months that are open still."""
    counting = (_counting(part, tuple(months), clock.today()) for part, months in live.items() if months)
    return [query for query in counting if query is not None]


@lru_cache(maxsize=64)
def _counting(part: FiveI, months: tuple[date, ...], _today: date) -> Select[int, date, int, int, str] | None:
    """The statement, not its result: to put it together takes as long as to run it."""
    query = COUNTED[part](None, months)
    return None if query is None else query.add_columns(literal(part.value))


def _kept(
    months: Collection[date], parts: Collection[FiveI], units: Collection[int] | None, *, below: bool
) -> Select[int, date, int, int, str]:
    counts = (TeamMonth.all_met, TeamMonth.all_due) if below else (TeamMonth.met, TeamMonth.due)
    query = select(TeamMonth.team_id, TeamMonth.month, *counts, type_coerce(TeamMonth.part, String))
    query = query.where(TeamMonth.month.in_(months), TeamMonth.part.in_(parts))
    return query if units is None else query.where(TeamMonth.team_id.in_(units))


def _late(months: Collection[date], parts: Collection[FiveI]) -> Select[int, date, int, int, str]:
    """The marks of these months, in the shape of figures."""
    mark = stale.StaleMonth
    query = select(mark.team_id, mark.month, literal(0), literal(0), literal(LATE))
    return query.where(mark.month.in_(months), mark.feature.in_([part.value for part in parts]))


def units_above(forest: Forest, months: Collection[date]) -> dict[date, dict[int, list[int]]]:
    """The units in which each team counts in a month."""
    return {month: forest.units_above(clock.month_end(month)) for month in months}


def recounted(months: Sequence[date], parts: Collection[FiveI] = tuple(FiveI)) -> dict[FiveI, Progress]:
    """What each team's own people reached, counted from the records; one statement."""
    return together({part: COUNTED[part](None, months) for part in parts})


class Line(NamedTuple):
    """A closed month, and those of the five I's that late records touched."""

    month: date
    late: list[FiveI]

    @property
    def label(self) -> str:
        return month_name(self.month)


def lines() -> list[Line]:
    """The latest closed months, and all those that wait to be counted again; the newest first."""
    touched = {(mark.month, mark.feature) for mark in waiting()}
    shown = {*closed()[-MONTHS_SHOWN:], *(month for month, _part in touched)}
    return [Line(one, [part for part in FiveI if (one, part.value) in touched]) for one in sorted(shown, reverse=True)]


def late_rows() -> Rows:
    """For the board: how many months wait to be counted again."""
    mark = stale.StaleMonth
    waits = select(*columns("late", func.count(mark.month.distinct()), func.min(mark.month)))
    return waits.where(mark.feature.in_([part.value for part in FiveI]))


def waiting(months: Collection[date] | None = None) -> set[stale.Mark]:
    """Closed months (all, or of these) that late records touched and that nobody has had counted again."""
    marks = stale.marks([part.value for part in FiveI])
    return {one for one in marks if months is None or one.month in months}
