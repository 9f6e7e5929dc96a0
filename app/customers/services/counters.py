"""Counters kept in step with the answers they repeat."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, insert, select, tuple_, update

from app.core import bulk, jobs, stale
from app.core.db import db
from app.core.figures import Difference, checks
from app.customers import queries
from app.customers.models import CustomerAnswer, CustomerCount, CustomerCounter, Tally
from app.customers.queries import Cell, Kept

COUNTERS: Any = CustomerCounter.__table__
ANSWERS: Any = CustomerAnswer.__table__
NONE = Tally()
EMPTY = Kept(NONE, NONE)
ALL = sa.true()
WHOSE = ("customer", "team_id", "month")


class Ledger:
    """A change of answers as the counters see it: what was there is taken off, what has come is put on. The cost is
    that of the change, however many answers there are."""

    def __init__(self, whose: sa.Table, cells: Mapping[Cell, Tally]) -> None:
        self._whose = whose  # customers whose answers about a team in a month may have another latest one
        self._cells = dict(cells)

    def note(self, rows: sa.Select[str, int, date]) -> None:
        """Customers, teams and months whose latest answer has to be found again."""
        db.session.execute(insert(self._whose).from_select(WHOSE, rows))

    def take_off(self, condition: sa.ColumnElement[bool]) -> None:
        """These answers go, or will be others."""
        self._answers(condition, -1)

    def put_on(self, condition: sa.ColumnElement[bool]) -> None:
        """These answers have come, or have become others."""
        self._answers(condition, 1)

    def _answers(self, condition: sa.ColumnElement[bool], sign: int) -> None:
        a = CustomerAnswer
        self.note(select(a.customer, a.team_id, a.month).where(condition, a.customer != queries.NOBODY).distinct())
        self.count(queries.counted(condition), sign)

    def count(self, cells: Mapping[Cell, Tally], sign: int = 1) -> None:
        for cell, tally in cells.items():
            self._cells[cell] = self._cells.get(cell, NONE).plus(tally, sign)

    @property
    def months(self) -> set[date]:
        return {month for _team, month, *_rest in self._cells}

    def rename(self, teams: Mapping[int, int]) -> None:
        """Teams that have got their ids meanwhile."""
        cells = ((teams.get(cell[0], cell[0]), cell[1], cell[2], cell[3], tally) for cell, tally in self._cells.items())
        self._cells = {(team, month, segment, touchpoint): tally for team, month, segment, touchpoint, tally in cells}

    def forget(self) -> None:
        """Nothing of all this will be."""
        self._cells.clear()

    def close(self) -> None:
        """Find the answers that count, and write the counters."""
        self._settle()
        changes = {cell: tally for cell, tally in self._cells.items() if any(tally)}
        # Where the tree has changed too, differences alone would land on the wrong units: count the whole month.
        whole = stale.months("customers") & {month for _team, month, *_rest in changes}
        _add({cell: tally for cell, tally in changes.items() if cell[1] not in whole})
        rebuild_all(whole)

    def _settle(self) -> None:
        """Of the answers of a customer about a team in a month the latest counts."""
        if db.session.execute(select(self._whose).limit(1)).first() is None:
            return
        bulk.analyze(self._whose)
        a = CustomerAnswer
        concerned = tuple_(a.customer, a.team_id, a.month).in_(select(*self._whose.columns))
        ranked = queries.ranked().where(concerned).subquery()
        answer, latest = sa.Column("id", sa.Integer, primary_key=True), sa.Column("latest", sa.Boolean)
        with bulk.temporary(answer, latest, name="customer_answer_turned") as turned:
            turns = select(ranked.c.id, ranked.c.latest).where(ranked.c.counts != ranked.c.latest)
            db.session.execute(insert(turned).from_select(["id", "latest"], turns))
            bulk.analyze(turned)
            for counts, sign in ((True, 1), (False, -1)):
                which = a.id.in_(select(turned.c.id).where(turned.c.latest.is_(counts)))
                self.count(queries.cells_of(a, which), sign)
            db.session.execute(
                update(a).where(a.id == turned.c.id).values(counts=turned.c.latest),
                execution_options={"synchronize_session": False},
            )


@contextmanager
def ledger(cells: Mapping[Cell, Tally] | None = None) -> Iterator[Ledger]:
    """For a change of answers; the counters follow at the end of the block."""
    columns = [sa.Column(name, ANSWERS.c[name].type, nullable=False) for name in WHOSE]
    with bulk.temporary(*columns, name="customer_answer_whose") as whose:
        opened = Ledger(whose, cells or {})
        yield opened
        opened.close()


def rebuild_all(months: set[Any]) -> None:
    """Make the counters of these months again, from the answers and by each month's tree."""
    if not months:
        return
    bulk.lock(COUNTERS)
    db.session.execute(delete(CustomerCounter).where(CustomerCounter.month.in_(months)))
    _add(own_cells(CustomerAnswer.month.in_(months), CustomerCount.month.in_(months)))


def own_cells(answers: sa.ColumnElement[bool], counts: sa.ColumnElement[bool]) -> dict[Cell, Tally]:
    """Teams' own cells counted again, from answers and from what came as counts."""
    found = queries.counted(answers)
    for cell, tally in queries.counts(counts).items():
        found[cell] = found.get(cell, NONE).plus(tally)
    return found


def rolled_up(own: dict[Cell, Tally]) -> dict[Cell, Kept]:
    """Own tallies, and for each unit above those of the units below it in that month."""
    above = queries.units_above({cell[1] for cell in own})
    everything: dict[Cell, Tally] = {}
    for (team_id, month, segment, touchpoint), tally in own.items():
        for unit in (team_id, *above[month].get(team_id, ())):
            cell = (unit, month, segment, touchpoint)
            known = everything.get(cell)
            everything[cell] = known.plus(tally) if known else tally
    return {cell: Kept(own.get(cell, NONE), tally) for cell, tally in everything.items()}


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
    counted, kept = rolled_up(own_cells(ALL, ALL)), queries.kept(ALL)
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
