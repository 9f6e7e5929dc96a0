"""Closing months: their figures are kept as they stand, and counted again only where somebody wants it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from app.core import audit, bulk, clock, company, jobs, stale
from app.core.db import db, lock_row
from app.core.figures import Difference, checks
from app.core.five_is import FiveI, Met, Progress
from app.insights.figures import NOTHING, rolled_up
from app.insights.models import TeamMonth
from app.insights.queries import months as queries
from app.people.models import Person
from app.people.queries import Forest, forest

KEPT_AT_FIRST = 36  # months: those before are counted whenever somebody looks at them
AT_ONCE = 12  # months in one transaction
Cell = tuple[FiveI, int, date]


class Kept(NamedTuple):
    """A row of team_month: the unit's own people, and with those below."""

    own: Met = NOTHING
    all: Met = NOTHING


def close_next(*, today: date) -> list[date]:
    """Close the months that are over for long enough, at most a year's at once, the oldest first; which they are."""
    found = db.session.get(company.Company, 1)
    if found is None:
        return []
    bulk.lock(stale.StaleMonth.__table__)  # who is writing a late record has finished, or finds the month closed
    lock_row(found)
    last = _last_to_close(today, found.month_close_day)
    first = clock.add_months(found.closed_until, 1) if found.closed_until else clock.add_months(last, 1 - KEPT_AT_FIRST)
    months = clock.months_between(first, last)[:AT_ONCE]
    if months:
        _keep(forest(), months, tuple(FiveI))
        found.closed_from = found.closed_from or months[0]
        found.closed_until = months[-1]
        db.session.flush()
    return months


def _last_to_close(today: date, close_day: int) -> date:
    """A month closes on that day of the next."""
    return clock.add_months(clock.month_of(today), -1 if today.day >= close_day else -2)


def ask_to_rebuild(*, by: Person) -> None:
    """Have all months counted again that late records touched."""
    jobs.enqueue("rebuild-months", by_id=by.id)


def rebuild(*, month: date, by_id: int | None) -> None:
    """Count a closed month again where late records touched it; the figures that were shown until now change."""
    bulk.lock(stale.StaleMonth.__table__)
    parts = [part for part in FiveI if stale.take(part.value, month)]
    if not parts:
        return
    _keep(forest(), [month], parts)
    names = [part.value for part in parts]
    audit.record(
        action="count again",
        actor_id=by_id,
        object_type="month",
        object_id=None,
        month=f"{month:%Y-%m}",
        measures=names,
    )
    db.session.flush()


def _keep(whole: Forest, months: Sequence[date], parts: Sequence[FiveI]) -> None:
    """Write what the records say over what was kept."""
    db.session.execute(delete(TeamMonth).where(TeamMonth.month.in_(months), TeamMonth.part.in_(parts)))
    counted = _with_those_below(whole, queries.recounted(months, parts), months)
    rows = [_row(cell, kept) for cell, kept in counted.items()]
    if rows:
        db.session.execute(insert(TeamMonth), rows)


def _row(cell: Cell, kept: Kept) -> dict[str, Any]:
    part, team_id, month = cell
    counts = {"met": kept.own.met, "due": kept.own.due, "all_met": kept.all.met, "all_due": kept.all.due}
    return {"month": month, "team_id": team_id, "part": part, **counts}


def _with_those_below(whole: Forest, counted: Mapping[FiveI, Progress], months: Sequence[date]) -> dict[Cell, Kept]:
    above = queries.units_above(whole, months)
    return {
        (part, unit, month): Kept(progress.get((unit, month), NOTHING), met)
        for part, progress in counted.items()
        for (unit, month), met in rolled_up(progress, above).items()
        if met.due
    }


@checks("five-is")
def differences() -> list[Difference]:
    """Count all closed months again, and compare; what waits to be counted again is left out."""
    whole, closed = forest(), queries.closed()
    return [
        one for start in range(0, len(closed), AT_ONCE) for one in _compared(whole, closed[start : start + AT_ONCE])
    ]


def _compared(whole: Forest, months: Sequence[date]) -> Iterator[Difference]:
    counted = _with_those_below(whole, queries.recounted(months), months)
    rows = db.session.scalars(select(TeamMonth).where(TeamMonth.month.in_(months)))
    kept = {(r.part, r.team_id, r.month): Kept(Met(r.met, r.due), Met(r.all_met, r.all_due)) for r in rows}
    waits = _touched(whole, months)
    for cell in sorted(counted.keys() | kept.keys()):
        part, unit, month = cell
        if counted.get(cell) != kept.get(cell) and not waits & {(part, unit, month), (part, stale.ALL, month)}:
            name = f"{part.value}:{unit}:{month:%Y-%m}"
            yield Difference(name, _written(kept.get(cell, Kept())), _written(counted.get(cell, Kept())))


def _touched(whole: Forest, months: Sequence[date]) -> set[Cell]:
    """The figures that marks speak of: of the unit, and of those above it."""
    above = queries.units_above(whole, months)
    found = set()
    for mark in queries.waiting(months=months):
        for unit in (mark.team_id, *above[mark.month].get(mark.team_id, ())):
            found.add((FiveI(mark.feature), unit, mark.month))
    return found


def _written(kept: Kept) -> str:
    own, whole = kept
    return f"{own.met} of {own.due} own, {whole.met} of {whole.due} with those below"
