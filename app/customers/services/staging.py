"""Checked rows beside the answers: equal ones told apart, and those that are known found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, TextIO

import sqlalchemy as sa
from sqlalchemy import Boolean, Integer, Text, exists, func, insert, or_, select, update

from app.core import bulk
from app.core.db import db
from app.customers import queries
from app.customers.models import CustomerAnswer, CustomerCounter
from app.customers.services.answers import VALUES
from app.customers.services.counters import ANSWERS, Ledger

DIGEST = 32  # letters of an identity that come of what was answered; the rest says which of its equals it is
# Of a staged row: its place in the file; whether its identity, and its customer with this team and month, may stand
# further above already; then what an answer has.
COLUMNS = ("row", "identity", "again", "twice", *VALUES)


class Staged(NamedTuple):
    """`equal`: rows whose identity stands more than once. `known`: rows that are answers already."""

    rows: sa.Table
    equal: sa.Table
    known: sa.Table

    @property
    def repeated(self) -> sa.ColumnElement[bool]:
        """The number of the answer stood further above already."""
        later = select(self.equal.c.row).where(self.equal.c.nth > 1)
        return (self.rows.c.source_id != "") & self.rows.c.row.in_(later)

    @property
    def there(self) -> sa.ColumnElement[bool]:
        """The answer is known already."""
        return exists().where(self.known.c.row == self.rows.c.row)

    @property
    def new(self) -> sa.ColumnElement[bool]:
        return ~self.there

    def count(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


@contextmanager
def staged(file: TextIO) -> Iterator[Staged]:
    """The rows of a file in temporary tables, as long as the block lasts."""
    facts = (
        *(sa.Column("row", Integer), sa.Column("identity", Text)),
        *(sa.Column("again", Integer), sa.Column("twice", Integer)),
    )
    values = (sa.Column(name, ANSWERS.c[name].type) for name in VALUES)
    row, base, nth = sa.Column("row", Integer, primary_key=True), sa.Column("base", Text), sa.Column("nth", Integer)
    its_row, answer, differs = (
        sa.Column("row", Integer, primary_key=True),
        sa.Column("answer_id", Integer),
        sa.Column("differs", Boolean),
    )
    with (
        bulk.temporary(*facts, *values, name="customer_answer_staged") as rows,
        bulk.temporary(row, base, nth, name="customer_answer_equal") as equal,
        bulk.temporary(its_row, answer, differs, name="customer_answer_known") as known,
    ):
        bulk.load_file(rows, file)
        yield Staged(rows, equal, known)


def tell_equals_apart(s: Staged) -> None:
    """Of equal rows the second is another answer than the first; only rows that may be equal are looked at."""
    rows, equal = s.rows.c, s.equal.c
    if s.count(s.rows, rows.again == 1) == 0:
        return
    base = func.substr(rows.identity, 1, DIGEST)
    nth = func.row_number().over(partition_by=base, order_by=rows.row)
    suspected = select(rows.row, base, nth).where(base.in_(select(base).where(rows.again == 1)))
    db.session.execute(insert(s.equal).from_select(["row", "base", "nth"], suspected))
    bulk.index(s.equal, "base")
    identity = equal.base + "-" + sa.cast(equal.nth, Text)
    db.session.execute(update(s.rows).where(rows.row == equal.row, equal.nth > 1).values(identity=identity))


def contradictions(s: Staged, most: int) -> list[tuple[int, str]]:
    """(row, number) where the number of an answer stands again, with something else beside it."""
    again, first = s.equal.alias(), s.equal.alias()
    one, other = s.rows.alias(), s.rows.alias()
    query = (
        select(other.c.row, other.c.source_id)
        .select_from(first)
        .join(again, (again.c.base == first.c.base) & (first.c.nth == 1) & (again.c.nth > 1))
        .join(one, one.c.row == first.c.row)
        .join(other, other.c.row == again.c.row)
        .where(other.c.source_id != "", or_(*(one.c[name] != other.c[name] for name in VALUES)))
        .order_by(other.c.row)
        .limit(most)
    )
    return [(row, number) for row, number in db.session.execute(query)]


def drop_repeated(s: Staged, ledger: Ledger) -> int:
    """Leave out rows whose answer stands in the file already; returns how many."""
    repeated = s.count(s.rows, s.repeated)
    if repeated:
        ledger.count(queries.cells_of(s.rows.c, s.repeated), -1)
        db.session.execute(sa.delete(s.rows).where(s.repeated))
    return repeated


def find_known(s: Staged) -> None:
    """Which rows are answers already, and which of these say something else now."""
    differs = or_(*(s.rows.c[name] != getattr(CustomerAnswer, name) for name in VALUES))
    same = s.rows.c.identity == CustomerAnswer.identity
    query = select(s.rows.c.row, CustomerAnswer.id, differs).join(CustomerAnswer, same)
    db.session.execute(insert(s.known).from_select(["row", "answer_id", "differs"], query))
    bulk.analyze(s.known)


def note_customers(s: Staged, ledger: Ledger) -> None:
    """Customers with several answers about a team in a month: in the file, or there and among the answers."""
    rows, a = s.rows.c, CustomerAnswer
    keys = select(rows.customer, rows.team_id, rows.month).distinct()
    ledger.note(keys.where(rows.twice == 1))
    months = CustomerCounter.month.in_(ledger.months)
    if db.session.execute(select(CustomerCounter.month).where(months).limit(1)).first():
        there = exists().where(
            a.customer != queries.NOBODY, a.customer == rows.customer, a.team_id == rows.team_id, a.month == rows.month
        )
        ledger.note(keys.where(rows.customer != "", there))
