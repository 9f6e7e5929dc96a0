"""Loading many rows past the ORM: the one place that does, and with db the one that knows the two databases apart.

Rows go into a temporary table by the quickest way each database has; from there on it is SQL that both understand.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.core.db import db

BATCH = 10_000


@contextmanager
def temporary(*columns: sa.Column[Any], name: str) -> Iterator[sa.Table]:
    """A table of this connection alone, gone after the block; it must lie within one transaction."""
    table = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    connection = db.session.connection()
    table.create(connection)
    try:
        yield table
    except BaseException:
        # On PostgreSQL a failed transaction takes no more statements, and takes the table with it when rolled back;
        # so does SQLite's.
        raise
    else:
        table.drop(connection)


def load(table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table in its order. Values may be texts of the type."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        connection.execute(sa.text(f"ANALYZE {table.name}"))
    else:
        _insert(connection, table, rows)


def _copy(connection: sa.Connection, table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(table.columns.keys())
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    places = ", ".join("?" for _column in table.columns)
    cursor = connection.connection.cursor()
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        cursor.executemany(f"INSERT INTO {table.name} VALUES ({places})", batch)  # noqa: S608  # names are our own
    cursor.close()


def index(table: sa.Table, column: str) -> None:
    """Make a loaded temporary table quick to look up by a column, and let the planner know its size."""
    db.session.execute(sa.text(f"CREATE INDEX {table.name}_{column} ON {table.name} ({column})"))
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(sa.text(f"ANALYZE {table.name}"))


def add_up(target: sa.Table, amounts: sa.Table) -> None:
    """Add amounts to the rows of a table with the same primary key, and make those that are missing."""
    keys = [column.name for column in target.primary_key]
    sums = [column.name for column in target.columns if not column.primary_key]
    columns = ", ".join([*keys, *sums])
    raised = ", ".join(f"{name} = {target.name}.{name} + excluded.{name}" for name in sums)
    db.session.execute(
        sa.text(
            # "WHERE true" tells SQLite that ON belongs to the conflict and not to a join
            f"INSERT INTO {target.name} ({columns}) SELECT {columns} FROM {amounts.name} WHERE true "  # noqa: S608  # names are our own
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {raised}"
        )
    )


def lock(table: sa.Table) -> None:
    """Let one writer at a time at a table whose new values depend on what it holds; readers do not wait."""
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(sa.text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
