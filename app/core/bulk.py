"""Loading many rows past the ORM: the one place that does, and with db the one that knows the two databases apart.

Rows go into a temporary table by the quickest way each database has; from there on it is SQL that both understand.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TextIO

import sqlalchemy as sa

from app.core.db import db

BATCH = 10_000
CHUNK = 2**18
MEANT = {r"\\": "\\", r"\t": "\t", r"\n": "\n", r"\r": "\r"}
ESCAPES = str.maketrans({"\0": "", **{sign: written for written, sign in MEANT.items()}})
ESCAPED = re.compile(r"\\.")
# What SQLite keeps of a database in memory while much is written: an index over all rows is entered at random, and
# with the 2 MB that it takes by itself each entry would be read from the file again.
CACHE_KIB = 32 * 1024


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


@contextmanager
def unhurried() -> Iterator[None]:
    """Take inside the time and the memory that a million rows need; it must lie within one transaction."""
    if _on_postgresql():
        db.session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        yield
        return
    (before,) = db.session.execute(sa.text("PRAGMA cache_size")).one()
    db.session.execute(sa.text(f"PRAGMA cache_size = -{CACHE_KIB}"))
    try:
        yield
    finally:
        db.session.execute(sa.text(f"PRAGMA cache_size = {before}"))


def load(table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table in its order. Values may be texts of the type."""
    connection = db.session.connection()
    if _on_postgresql():
        with _copying(connection, table) as copy:
            for row in rows:
                copy.write_row(row)
        analyze(table)
    else:
        _insert(connection, table, rows)


def load_file(table: sa.Table, file: TextIO) -> None:
    """The same from a file of our own making: a line for each row, a tab between texts, each of them `escaped`."""
    connection = db.session.connection()
    file.seek(0)
    if _on_postgresql():
        with _copying(connection, table) as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
    else:
        _insert(connection, table, map(_cells, file))


def escaped(text: str) -> str:
    """Text in a line of its own, as PostgreSQL writes it."""
    return text.translate(ESCAPES)


def _cells(line: str) -> list[str]:
    cells = line[:-1].split("\t")
    return [ESCAPED.sub(_meant, cell) for cell in cells] if "\\" in line else cells


def _meant(found: re.Match[str]) -> str:
    return MEANT[found[0]]


@contextmanager
def _copying(connection: sa.Connection, table: sa.Table) -> Iterator[Any]:
    columns = ", ".join(table.columns.keys())
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        yield copy


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
    analyze(table)


def analyze(table: sa.Table) -> None:
    """Let PostgreSQL's planner know the size of a temporary table; SQLite's does without."""
    if _on_postgresql():
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


def as_json(values: Iterable[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
    """The named columns of a row as one JSON object, made by the database."""
    pairs = [part for column in values for part in (sa.literal_column(f"'{column.key}'"), column)]
    made = sa.func.json_build_object(*pairs) if _on_postgresql() else sa.func.json_object(*pairs)
    return sa.type_coerce(made, sa.JSON)


def lock(table: Any) -> None:
    """Let one writer at a time at a table whose new values depend on what it holds; readers do not wait."""
    if _on_postgresql():
        db.session.execute(sa.text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


def hold(table: Any) -> None:
    """Let nobody `lock` a table until the transaction ends, and wait for whoever has; many may hold it at once."""
    if _on_postgresql():
        db.session.connection().execute(sa.text(f"LOCK TABLE {table.name} IN ROW EXCLUSIVE MODE"))


def _on_postgresql() -> bool:
    return db.session.connection().dialect.name == "postgresql"
