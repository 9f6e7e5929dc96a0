"""Import of answers from a file."""

from collections.abc import Mapping
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, TextIO

import sqlalchemy as sa
from sqlalchemy import insert, literal, select, update

from app.core import bulk, clock, imports
from app.core.db import db, release
from app.core.i18n import _l
from app.core.imports import CellError, ImportChange, ImportRun, Outcome, Skip
from app.core.tables.cells import Order
from app.customers import queries
from app.customers.models import CustomerAnswer, Tally
from app.customers.queries import Cell
from app.customers.services import counters, reading, staging
from app.customers.services.answers import VALUES
from app.customers.services.counters import Ledger, ledger
from app.customers.services.reading import Checked, Progress, Reading
from app.customers.services.staging import Staged, staged
from app.customers.services.teams import Names
from app.people.models import Person

REPEATED = _l("the same answer stands in the file already")
NUMBER_TAKEN = _l("a number that no other answer has")


class Sent(NamedTuple):
    """The file, and who sent it when."""

    file_name: str
    fingerprint: str
    by_id: int | None
    now: datetime


def import_customers(
    *,
    stream: BinaryIO,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    dates: Order | None = None,
    create_teams: bool = False,
    dry_run: bool = False,
    by: Person | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Take in a file of answers, whole or not at all. It is read and checked before the transaction begins; `progress`
    is told how many rows were read, and stops the import by raising."""
    by_id = by.id if by is not None else None
    names = Names(create=create_teams)
    release()
    sent = Sent(file_name, reading.fingerprint(stream), by_id, now)
    with TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as kept:
        how = Reading(mapping or {}, dates, names, clock.day_of(now), progress)
        checked = reading.checked(stream, file_name, kept, how)
        outcome = Outcome(None, None if mapping else "plain", checked.read, 0, 0, 0, checked.skips, [], checked.errors)
        if outcome.errors:
            return outcome
        with bulk.unhurried(), db.session.begin_nested() as whole:
            bulk.lock(counters.COUNTERS)
            outcome = _taken_in(outcome, checked, kept, names, sent, dry_run=dry_run)
            if outcome.import_id is None:
                whole.rollback()
        return outcome


def _taken_in(outcome: Outcome, checked: Checked, kept: TextIO, names: Names, sent: Sent, *, dry_run: bool) -> Outcome:
    with staged(kept) as rows, ledger() as book:
        staging.tell_equals_apart(rows)
        contradictions = staging.contradictions(rows, reading.MOST_ERRORS)
        if contradictions:
            column, expected = checked.source_column, str(NUMBER_TAKEN)
            return outcome._replace(errors=[CellError(row, column, number, expected) for row, number in contradictions])
        cells = _with_new_teams(rows, checked.cells, names)
        book.count(cells)
        repeated = staging.drop_repeated(rows, book)
        staging.find_known(rows)
        outcome = _compared(outcome, rows, repeated)._replace(teams_created=names.made)
        if dry_run:
            book.forget()
            return outcome
        run = imports.keep(outcome, kind="customers", **sent._asdict())
        _merge(rows, run, book, {month for _team, month, *_rest in cells})
    db.session.expire_all()
    return outcome._replace(import_id=run.id)


def _with_new_teams(rows: Staged, cells: Mapping[Cell, Tally], names: Names) -> dict[Cell, Tally]:
    """Make the teams that are not there yet, each since the first month in which it was answered about."""
    if not names.new:
        return dict(cells)
    since: dict[int, date] = {}
    for team_id, month, *_rest in cells:
        if team_id in names.new:
            since[team_id] = min(month, since.get(team_id, month))
    ids = {number: team.id for number, team in names.make(since).items()}
    columns = [sa.Column("number", sa.Integer, primary_key=True), sa.Column("team_id", sa.Integer)]
    with bulk.temporary(*columns, name="customer_answer_team") as made:
        bulk.load(made, list(ids.items()))
        c = rows.rows.c
        db.session.execute(update(rows.rows).where(c.team_id == made.c.number).values(team_id=made.c.team_id))
    return {(ids.get(cell[0], cell[0]), cell[1], cell[2], cell[3]): tally for cell, tally in cells.items()}


def _compared(outcome: Outcome, rows: Staged, repeated: int) -> Outcome:
    """How many staged rows are new, other than what is known, and known as they are."""
    every, known = rows.count(rows.rows), rows.count(rows.known)
    updated = rows.count(rows.known, rows.known.c.differs) if known else 0
    skips = [*outcome.skips, *([Skip(str(REPEATED), repeated)] if repeated else [])]
    return outcome._replace(created=every - known, updated=updated, unchanged=known - updated, skips=skips)


def _merge(rows: Staged, run: ImportRun, book: Ledger, months: set[date]) -> None:
    """Write new and changed answers, and note what changed ones were before."""
    staging.note_customers(rows, book, months)
    if run.updated or run.unchanged:
        book.count(queries.cells_of(rows.rows.c, ~rows.new), -1)
    if run.updated:
        _change(rows, run, book)
    new = select(*(rows.rows.c[name] for name in (*VALUES, "identity")), literal(run.id), sa.true())
    if run.updated or run.unchanged:
        new = new.where(rows.new)
    names = [*VALUES, "identity", "import_id", "counts"]
    db.session.execute(insert(CustomerAnswer).from_select(names, new.order_by(rows.rows.c.row)))


def _change(rows: Staged, run: ImportRun, book: Ledger) -> None:
    known, a = rows.known.c, CustomerAnswer
    before = [getattr(a, name) for name in VALUES]
    after = [rows.rows.c[name] for name in VALUES]
    this_row = (known.row == rows.rows.c.row) & known.differs
    changes = (
        select(literal(run.id), literal("customer_answer"), a.id, bulk.as_json(before), bulk.as_json(after))
        .join(rows.known, known.answer_id == a.id)
        .join(rows.rows, this_row)
    )
    names = ["import_id", "table_name", "row_id", "before", "after"]
    db.session.execute(insert(ImportChange).from_select(names, changes))
    which = a.id.in_(select(known.answer_id).where(known.differs))
    book.take_off(which)
    db.session.execute(
        update(a).where(a.id == known.answer_id, this_row).values(dict(zip(VALUES, after, strict=True))),
        execution_options={"synchronize_session": False},
    )
    book.put_on(which)
