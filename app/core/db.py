"""The database: base class, session, and the few places where SQLite and PostgreSQL differ."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite, which has no time zones, gets it without the offset."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: type[Enum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """Base class of every table."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime(),
            dict[str, Any]: sa.JSON(),
            list[str]: sa.JSON(),
            # by value and as plain text: a new member needs no migration, and both databases store the same
            Enum: sa.Enum(Enum, native_enum=False, create_constraint=False, length=40, values_callable=_values),
        },
    )


IN_PARTS = {"yield_per": 1000}  # for long lists of which nobody needs more than a part at a time
Key = Annotated[int, mapped_column(primary_key=True)]
db = SQLAlchemy(metadata=Base.metadata, add_models_to_shell=False)

# A request that only reads must not queue for SQLite's single write lock; everything else takes it at its first
# statement, so that nothing read inside the transaction can be out of date when it writes.
_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading(value: bool = True) -> Iterator[None]:
    """Transactions begun inside only read (SQLite: deferred instead of immediate), or with False: may write."""
    token = _reading.set(value)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(value: bool) -> None:
    """Say for this request whether its transactions only read."""
    _reading.set(value)


def init_app(app: Flask) -> None:
    """Open the engine of `app` with the settings that keep data safe."""
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: sa.Engine) -> None:
    """Set what each connection needs; also used on engines that tests make."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def engine_options(url: str, statement_timeout: int) -> dict[str, Any]:
    """Options of the engine for `url`; `statement_timeout` in seconds, PostgreSQL only."""
    # What was asked for may be an answer or an address: it stays out of messages, and so out of logs.
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 30}}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {"options": f"-c statement_timeout={statement_timeout * 1000} -c timezone=UTC"},
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: _begin_sqlite does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def release() -> None:
    """Undo the running transaction, or end one that has only read before slow work (hashing, parsing, mail), so that
    no lock is held meanwhile."""
    try:
        db.session.rollback()
    except DBAPIError:  # the database went away, and with it all that was not committed
        db.session().invalidate()


def lock_row(row: Base) -> None:
    """Let nobody else change this row until the transaction ends, and see it as they left it: of two clicks at once
    the second finds done what the first has done."""
    db.session.flush()  # a refresh would forget what is not written yet
    db.session.refresh(row, with_for_update={"of": type(row)})  # not what was loaded beside it


def add_missing(table: type[Base], columns: list[str], rows: sa.SelectBase, *, unique: list[str]) -> int:
    """Add the rows of a SELECT in one statement, without those that a unique constraint has already; how many are new.
    Of two at once the second waits for the first and finds its rows there."""
    insert = sqlite.insert if db.session.connection().dialect.name == "sqlite" else postgresql.insert
    added = insert(table).from_select(columns, rows).on_conflict_do_nothing(index_elements=unique)
    return len(db.session.execute(added.returning(sa.inspect(table).primary_key[0])).all())


def add_new(table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows, without those that are there already; given in one order, so that two at once never wait for each
    other."""
    insert = sqlite.insert if db.session.connection().dialect.name == "sqlite" else postgresql.insert
    db.session.connection().execute(insert(table.__table__).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]  # a Table


def clean_up_after(table: str) -> None:
    """Leave as little as can be of rows deleted from `table`, after the commit. A best effort: whoever reads at the
    same moment may hold it up, and what was in a backup stays there."""
    connection = db.engine.engine.raw_connection()
    connection.detach()  # closed afterwards, not handed on with what is set here
    try:
        if db.engine.dialect.name == "sqlite":
            # secure_delete has overwritten them in the file; this empties the log, without waiting for readers
            connection.cursor().execute("PRAGMA busy_timeout=200")
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        else:
            driver: Any = connection.dbapi_connection
            driver.autocommit = True  # VACUUM cannot run inside a transaction
            driver.execute(f'VACUUM "{table}"')
    finally:
        connection.close()
