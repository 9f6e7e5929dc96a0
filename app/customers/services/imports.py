"""Import of answers from a file."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO, TextIO

import sqlalchemy as sa
from sqlalchemy import func, insert, literal, or_, select

from app.core import bulk, clock, imports
from app.core.db import db, release
from app.core.i18n import _l
from app.core.imports import CellError, ImportChange, ImportRun, Outcome, Skip
from app.core.tables.cells import Order
from app.customers.models import CustomerAnswer
from app.customers.services import counters, reading
from app.customers.services.answers import (
    ANSWERS,
    CHANGES_AT_ONCE,
    VALUES,
    portions,
    select_touched,
    touch,
    touching,
)
from app.customers.services.teams import Names
from app.people.models import Person, Team

REPEATED = _l("the same answer stands in the file already")


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
) -> Outcome:
    """Take in a file of answers, whole or not at all. The file is read and checked before the transaction begins."""
    by_id = by.id if by is not None else None
    names = Names(create=create_teams)
    release()
    fingerprint = reading.fingerprint(stream)
    today = clock.day_of(now)
    with reading.checked(stream, file_name, said=mapping or {}, dates=dates, names=names, today=today) as checked:
        outcome = Outcome(None, None if mapping else "plain", checked.read, 0, 0, 0, checked.skips, [], checked.errors)
        if outcome.errors:
            return outcome
        with db.session.begin_nested() as whole:
            outcome = _write(outcome, checked, file_name=file_name, fingerprint=fingerprint, by_id=by_id, now=now)
            if outcome.errors or dry_run:
                whole.rollback()
                return outcome._replace(import_id=None)
        return outcome


def _write(
    outcome: Outcome, checked: reading.Checked, *, file_name: str, fingerprint: str, by_id: int | None, now: datetime
) -> Outcome:
    bulk.lock(counters.COUNTERS)
    names = checked.names
    made = names.make(_first_days(checked.rows)) if names.new else {}
    with _staged(_numbered(checked.rows, made)) as staged:
        errors, repeated = _doubles(staged, checked.source_column)
        if errors:
            return outcome._replace(errors=errors)
        created, updated, unchanged = _compared(staged)
        skips = [*outcome.skips, *([Skip(str(REPEATED), repeated)] if repeated else [])]
        outcome = outcome._replace(
            created=created, updated=updated, unchanged=unchanged, skips=skips, teams_created=names.made
        )
        run = imports.keep(
            outcome, kind="customers", file_name=file_name, fingerprint=fingerprint, by_id=by_id, now=now
        )
        _merge(staged, run)
    return outcome._replace(import_id=run.id)


def _numbered(kept: TextIO, made: Mapping[int, Team]) -> Iterator[Sequence[str]]:
    """The kept rows, with the numbers of the teams just made. Nothing may be asked of the database meanwhile: the rows
    are on their way into it."""
    kept.seek(0)
    for row in csv.reader(kept):
        if row[3].startswith("-"):
            row[3] = str(made[int(row[3])].id)
        yield row


def _first_days(kept: TextIO) -> dict[int, date]:
    """The first month in which each new team was answered about: it has its place in the tree since then."""
    first: dict[int, str] = {}
    for row in csv.reader(kept):
        if row[3].startswith("-"):
            first[int(row[3])] = min(row[5], first.get(int(row[3]), row[5]))
    return {number: date.fromisoformat(month) for number, month in first.items()}


@contextmanager
def _staged(rows: Iterable[Sequence[Any]]) -> Iterator[sa.Table]:
    """Rows in a temporary table, each with its identity: of equal rows the second is another answer than the first."""
    values: list[sa.Column[Any]] = [sa.Column(name, ANSWERS.c[name].type) for name in VALUES]
    facts: list[sa.Column[Any]] = [
        sa.Column("row", sa.Integer),
        sa.Column("base", sa.Text),
        sa.Column("content", sa.Text),
    ]
    with bulk.temporary(*facts, *values, name="customer_answer_read") as loaded:
        bulk.load(loaded, rows)
        nth = func.row_number().over(partition_by=loaded.c.base, order_by=loaded.c.row)
        copies: list[sa.Column[Any]] = [sa.Column(column.name, column.type) for column in loaded.columns]
        copies += [sa.Column("nth", sa.Integer), sa.Column("identity", sa.Text)]
        with bulk.temporary(*copies, name="customer_answer_staged") as staged:
            numbered = select(*loaded.columns, nth.label("nth")).subquery()
            identity = numbered.c.base + "-" + sa.cast(numbered.c.nth, sa.Text)
            db.session.execute(insert(staged).from_select(list(staged.c.keys()), select(*numbered.columns, identity)))
            bulk.index(staged, "identity")
            yield staged


def _doubles(staged: sa.Table, column: str) -> tuple[list[CellError], int]:
    """Numbers of answers that stand twice: with other content an error, with the same left out."""
    first = staged.alias()
    twice = (
        select(staged.c.row, staged.c.source_id)
        .join(first, (first.c.base == staged.c.base) & (first.c.nth == 1))
        .where(staged.c.source_id != "", staged.c.nth > 1)
    )
    expected = str(_l("a number that no other answer has"))
    different = twice.where(first.c.content != staged.c.content).order_by(staged.c.row).limit(reading.MOST_ERRORS)
    errors = [CellError(row, column, found, expected) for row, found in db.session.execute(different)]
    if errors:
        return errors, 0
    repeats = sa.delete(staged).where(staged.c.source_id != "", staged.c.nth > 1).returning(staged.c.row)
    return [], len(db.session.execute(repeats).all())


def _same(staged: sa.Table) -> sa.ColumnElement[bool]:
    return staged.c.identity == CustomerAnswer.identity


def _differs(staged: sa.Table) -> sa.ColumnElement[bool]:
    return or_(*(staged.c[name] != getattr(CustomerAnswer, name) for name in VALUES))


def _compared(staged: sa.Table) -> tuple[int, int, int]:
    """How many staged rows are new, other than what is known, and known as they are."""
    known = CustomerAnswer.id.is_not(None)
    counts = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(sa.case((known, 1), else_=0)), 0),
            func.coalesce(func.sum(sa.case((known & _differs(staged), 1), else_=0)), 0),
        ).select_from(staged.outerjoin(ANSWERS, _same(staged)))
    ).one()
    rows, found, updated = map(int, counts)
    return rows - found, updated, found - updated


def _merge(staged: sa.Table, run: ImportRun) -> None:
    """Write new and changed answers, note what changed ones were before, and bring the counters up to date."""
    with touching() as touched:
        changed = select(CustomerAnswer.id).join(staged, _same(staged)).where(_differs(staged))
        _note_changes(staged, run)
        touch(touched, select_touched(CustomerAnswer).where(CustomerAnswer.id.in_(changed)))
        ids = db.session.scalars(changed).all()
        for some in portions(ids):
            _overwrite(staged, some)
            touch(touched, select_touched(CustomerAnswer).where(CustomerAnswer.id.in_(some)))
        names = [*VALUES, "identity", "import_id", "counts"]
        new = (
            select(*(staged.c[name] for name in VALUES), staged.c.identity, literal(run.id), sa.true())
            .select_from(staged.outerjoin(ANSWERS, _same(staged)))
            .where(CustomerAnswer.id.is_(None))
            .order_by(staged.c.row)
        )
        db.session.execute(insert(CustomerAnswer).from_select(names, new))
        touch(touched, select_touched(CustomerAnswer).where(CustomerAnswer.import_id == run.id))
        counters.bring_up_to_date(touched)
    db.session.expire_all()


def _overwrite(staged: sa.Table, ids: Sequence[int]) -> None:
    db.session.execute(
        sa.update(CustomerAnswer)
        .where(CustomerAnswer.id.in_(ids), _same(staged))
        .values({name: staged.c[name] for name in VALUES}),
        execution_options={"synchronize_session": False},
    )


def _note_changes(staged: sa.Table, run: ImportRun) -> None:
    before = [getattr(CustomerAnswer, name) for name in VALUES]
    after = [staged.c[name] for name in VALUES]
    query = select(CustomerAnswer.id, *before, *after).join(staged, _same(staged)).where(_differs(staged))
    for rows in db.session.execute(query).partitions(CHANGES_AT_ONCE):
        changes = [
            {
                "import_id": run.id,
                "table_name": "customer_answer",
                "row_id": row[0],
                "before": _state(row[1 : 1 + len(VALUES)]),
                "after": _state(row[1 + len(VALUES) :]),
            }
            for row in rows
        ]
        db.session.execute(insert(ImportChange), changes)


def _state(values: Iterable[Any]) -> dict[str, Any]:
    plain = (value.isoformat() if isinstance(value, date) else value for value in values)
    return dict(zip(VALUES, plain, strict=True))
