"""Counters kept in step with the answers they repeat."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, not_, select, tuple_, update

from app.core import bulk, jobs, stale
from app.core.db import db
from app.core.figures import Difference, checks
from app.customers import queries
from app.customers.models import CustomerAnswer, CustomerCounter, Tally
from app.customers.queries import Cell, Kept

COUNTERS: Any = CustomerCounter.__table__
EMPTY = Kept(Tally(), Tally())
ALL = sa.true()


def touched_columns() -> list[sa.Column[Any]]:
    """Columns of the temporary table in which a change notes what it touches: teams, months and customers."""
    return [
        sa.Column("team_id", sa.Integer, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
    ]


def bring_up_to_date(touched: sa.Table) -> None:
    """After a change of answers: which of them count, and what the counters of their teams and units above say."""
    _settle(touched)
    pairs = select(touched.c.team_id, touched.c.month).distinct()
    before = queries.kept(queries.cell_of(CustomerCounter).in_(pairs))
    after = queries.counted(queries.cell_of(CustomerAnswer).in_(pairs))
    # Where the tree has changed too, differences alone would land on the wrong units: count the whole month.
    whole = stale.months("customers") & {month for _team, month, *_rest in before.keys() | after.keys()}
    changes = {
        cell: after.get(cell, Tally()).plus(before.get(cell, EMPTY).own, -1)
        for cell in before.keys() | after.keys()
        if cell[1] not in whole
    }
    _add({cell: change for cell, change in changes.items() if any(change)})
    rebuild_all(whole)


def _settle(touched: sa.Table) -> None:
    """Of the answers of a customer about a team in a month the latest counts."""
    t = touched.c
    customers = select(t.customer, t.team_id, t.month).where(t.customer != "").distinct()
    if db.session.execute(customers.limit(1)).first() is None:
        return
    latest = queries.latest_of_customer()
    whose = tuple_(CustomerAnswer.customer, CustomerAnswer.team_id, CustomerAnswer.month)
    db.session.execute(
        update(CustomerAnswer)
        .where(CustomerAnswer.customer != "", whose.in_(customers), CustomerAnswer.counts != latest)
        .values(counts=not_(CustomerAnswer.counts)),
        execution_options={"synchronize_session": False},
    )


def rebuild_all(months: set[Any]) -> None:
    """Make the counters of these months again, from the answers and by each month's tree."""
    if not months:
        return
    bulk.lock(COUNTERS)
    db.session.execute(delete(CustomerCounter).where(CustomerCounter.month.in_(months)))
    _add(queries.counted(CustomerAnswer.month.in_(months)))


def rolled_up(own: dict[Cell, Tally]) -> dict[Cell, Kept]:
    """Own tallies, and for each unit above those of the units below it in that month."""
    above = queries.units_above({cell[1] for cell in own})
    found: dict[Cell, Kept] = {}
    for (team_id, month, segment, touchpoint), tally in own.items():
        for unit in (team_id, *above[month].get(team_id, ())):
            cell = (unit, month, segment, touchpoint)
            kept = found.get(cell, EMPTY)
            found[cell] = Kept(kept.own.plus(tally) if unit == team_id else kept.own, kept.all.plus(tally))
    return found


def _add(changes: dict[Cell, Tally]) -> None:
    if not changes:
        return
    columns = [sa.Column(column.name, column.type) for column in COUNTERS.columns]
    with bulk.temporary(*columns, name="customer_counter_change") as amounts:
        bulk.load(amounts, _rows(rolled_up(changes)))
        bulk.add_up(COUNTERS, amounts)
    c = CustomerCounter
    months = {month for _team, month, *_rest in changes}
    empty = (c.all_promoters == 0) & (c.all_passives == 0) & (c.all_detractors == 0)
    own_empty = (c.promoters == 0) & (c.passives == 0) & (c.detractors == 0)
    db.session.execute(
        delete(c).where(c.month.in_(months), empty, own_empty), execution_options={"synchronize_session": False}
    )


def _rows(cells: dict[Cell, Kept]) -> Iterator[tuple[Any, ...]]:
    for (team_id, month, segment, touchpoint), kept in cells.items():
        yield (team_id, month.isoformat(), segment, touchpoint, *kept.own, *kept.all)


@jobs.handles("rebuild-counters")
def rebuild_stale(_job: jobs.Job) -> None:
    """A team was moved: months whose tree has changed are counted again."""
    rebuild_all(stale.take("customers"))


@checks("customers")
def differences() -> list[Difference]:
    """Count everything again and compare, leaving out months that wait to be rebuilt."""
    waiting = stale.months("customers")
    counted, kept = rolled_up(queries.counted(ALL)), queries.kept(ALL)
    found = [
        Difference(_named(cell), _written(kept.get(cell, EMPTY)), _written(counted.get(cell, EMPTY)))
        for cell in sorted(counted.keys() | kept.keys())
        if cell[1] not in waiting and kept.get(cell, EMPTY) != counted.get(cell, EMPTY)
    ]
    unsettled = queries.unsettled()
    if unsettled:
        found.append(Difference("answers of one customer in one month", f"{unsettled} wrongly counted", "0"))
    return found


def _named(cell: Cell) -> str:
    team_id, month, segment, touchpoint = cell
    return f"nps:{team_id}:{month:%Y-%m}:segment={segment}:touchpoint={touchpoint}"


def _written(kept: Kept) -> str:
    return f"{'/'.join(map(str, kept.own))} own, {'/'.join(map(str, kept.all))} with those below"
