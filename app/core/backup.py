"""A consistent copy of the database while it is in use, and back; the same file fits SQLite and PostgreSQL.

A zip: for each table a file of rows, a JSON array a line in the order of the primary key, so that it does not tell
which row came first; then `manifest.json` with the revision, and the rows and digest of each. Values are as SQLite
keeps them: moments as texts in UTC, truth as 0 or 1; bytes as {"bytes": base64}. The key folder is never in it.
"""

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from app.core import clock, schema
from app.core.db import db, reading
from app.core.errors import RuleBroken
from app.core.i18n import _l

MANIFEST = "manifest.json"
FORMAT = 1
BATCH = 5_000
NO_BACKUP = _l("This file is not a backup of Iskra, or it is damaged. Nothing was changed.")
DAMAGED = (BadZipFile, zlib.error, KeyError, TypeError, json.JSONDecodeError, IntegrityError, DataError)
STAMP = "alembic_version"
Told = Callable[[str], None]


class TableCopy(NamedTuple):
    """What the manifest says of a table."""

    columns: list[str]
    rows: int
    sha256: str


def backup(file: Path, told: Told = lambda _table: None) -> dict[str, TableCopy]:
    """Write a copy to `file`; what was there is replaced once the copy is whole. Returns the tables, as told."""
    draft = file.with_name(f"{file.name}.part-{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds personal data
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=3) as archive, _snapshot() as connection:
                copies = _write(archive, connection, told)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return copies


@contextmanager
def _snapshot() -> Iterator[sa.Connection]:
    """A transaction that sees one moment of the whole database and stops nobody."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        yield connection
        connection.rollback()


def _write(archive: ZipFile, connection: sa.Connection, told: Told) -> dict[str, TableCopy]:
    stamps = connection.scalars(sa.text(f"SELECT version_num FROM {STAMP}")).all()  # noqa: S608  # a name of our own
    copies = {}
    for name in sorted(set(sa.inspect(connection).get_table_names()) - {STAMP}):
        with archive.open(f"{name}.jsonl", "w", force_zip64=True) as stream:
            copies[name] = _write_table(stream, connection, name)
        told(name)
    manifest = {
        "iskra": FORMAT,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "revision": stamps[0],
        "tables": {name: copy._asdict() for name, copy in copies.items()},
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return copies


def _write_table(stream: Any, connection: sa.Connection, name: str) -> TableCopy:
    columns = [column["name"] for column in sa.inspect(connection).get_columns(name)]
    digest, rows = hashlib.sha256(), 0
    for row in _rows(connection, name):
        line = json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        stream.write(line)
        digest.update(line)
        rows += 1
    return TableCopy(columns, rows, digest.hexdigest())


def _rows(connection: sa.Connection, name: str) -> Iterator[Any]:
    """All rows as the driver gives them, without holding them all; JSON as the text that it is."""
    inspector = sa.inspect(connection)
    quote = connection.dialect.identifier_preparer.quote
    postgresql = connection.dialect.name == "postgresql"
    columns = [
        f"{quote(column['name'])}::text"
        if postgresql and isinstance(column["type"], sa.JSON)
        else quote(column["name"])
        for column in inspector.get_columns(name)
    ]
    order = ", ".join(quote(column) for column in inspector.get_pk_constraint(name)["constrained_columns"]) or "1"
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor("rows") if postgresql else driver.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM {quote(name)} ORDER BY {order}")  # noqa: S608  # names of the database
    yield from cursor
    cursor.close()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(value).decode()}
    return int(value) if isinstance(value, bool) else value


def restore(file: Path, told: Told = lambda _table: None) -> dict[str, TableCopy]:
    """Put the copy in the place of all that the database holds, in one transaction, and bring it up to date."""
    try:
        with ZipFile(file) as archive:
            manifest = _manifest(archive)
            copies = {name: TableCopy(**told_of) for name, told_of in manifest["tables"].items()}
            with _whole_database() as connection:
                _empty(connection, manifest["revision"])
                with _unbound(connection):
                    for name, copy in copies.items():
                        _load(archive, connection, name, copy)
                        told(name)
                schema.upgrade(connection=connection)
    except DAMAGED as error:
        raise RuleBroken(NO_BACKUP) from error
    return copies


def _manifest(archive: ZipFile) -> Any:
    manifest = json.loads(archive.read(MANIFEST))
    if manifest["iskra"] != FORMAT or not schema.knows(manifest["revision"]):
        raise schema.WrongSchema(
            "The backup was made by a newer version of Iskra. Install that version, or a newer one."
        )
    return manifest


@contextmanager
def _whole_database() -> Iterator[sa.Connection]:
    """One transaction in which rows may come before those that they refer to; all must fit at its end."""
    connection = db.engine.connect()
    sqlite = connection.dialect.name == "sqlite"
    driver: Any = connection.connection.driver_connection
    try:
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # only before a transaction begins
        with reading(False), connection.begin():
            if not sqlite:
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            yield connection
            if sqlite and connection.execute(sa.text("PRAGMA foreign_key_check")).first() is not None:
                raise RuleBroken(NO_BACKUP)
    finally:
        connection.invalidate()  # not handed on with what was set here
        connection.close()


def _empty(connection: sa.Connection, revision: str) -> None:
    """Tables of that revision without a row."""
    if STAMP in sa.inspect(connection).get_table_names():
        schema.downgrade("base", connection)
    schema.upgrade(revision, connection)


@contextmanager
def _unbound(connection: sa.Connection) -> Iterator[None]:
    """PostgreSQL checks each reference at once: they are taken off, and put on again when all rows are there. Its
    numbers go on after the highest that came back."""
    if connection.dialect.name == "sqlite":
        yield
        return
    found = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _rule in found:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    for table, name, rule in found:
        connection.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"))
    numbered = sa.text(
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'"
    )
    for table, column, sequence in connection.execute(numbered).all():
        highest = f'SELECT setval(:name, max("{column}")) FROM "{table}" HAVING max("{column}") > 0'  # noqa: S608  # names of the database
        connection.execute(sa.text(highest), {"name": sequence})


def _load(archive: ZipFile, connection: sa.Connection, name: str, copy: TableCopy) -> None:
    digest = hashlib.sha256()
    with archive.open(f"{name}.jsonl") as stream:
        _insert(connection, name, copy.columns, _read(stream, digest))
    if digest.hexdigest() != copy.sha256:
        raise RuleBroken(NO_BACKUP)


def _read(stream: Any, digest: Any) -> Iterator[list[Any]]:
    for line in stream:
        digest.update(line)
        yield [base64.b64decode(value["bytes"]) if isinstance(value, dict) else value for value in json.loads(line)]


def _insert(connection: sa.Connection, name: str, columns: list[str], rows: Iterator[list[Any]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {quote(name)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join("?" for _column in columns)
    while batch := list(islice(rows, BATCH)):
        cursor.executemany(f"INSERT INTO {quote(name)} ({names}) VALUES ({places})", batch)  # noqa: S608  # names of the database
    cursor.close()
