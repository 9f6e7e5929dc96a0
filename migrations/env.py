"""Runs the migrations, on the database of the running application."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from app.core import audit, company, imports, jobs, mail, stale
from app.core.db import Base, UTCDateTime, db

CORE_TABLES = (audit, company, imports, jobs, mail, stale)  # imported so that Base knows their tables


def include(_object: Any, name: str | None, type_: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave alone what is not ours."""
    return not (type_ == "table" and name == "alembic_version")


def render(type_: str, object_: Any, _context: Any) -> str | bool:
    """Write our own column types as what they are in the database, so that migrations stand alone."""
    if type_ == "type" and isinstance(object_, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(object_, sa.Enum):
        return f"sa.String(length={object_.length})"
    return False


def compare(_context: Any, _inspected: Any, found: Any, _metadata: Any, meant: Any) -> bool | None:
    """Texts are alike whatever they are called; else Alembic compares."""
    if isinstance(meant, sa.Enum):
        return not isinstance(found, sa.String)
    return False if isinstance(meant, UTCDateTime) and isinstance(found, sa.DateTime) else None


def run() -> None:
    """Apply the migrations in one transaction each, also where the database is handed over by a test."""
    given = context.config.attributes.get("connection")
    connection = given if given is not None else db.engine.connect()
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            include_object=include,
            render_item=render,
            compare_type=compare,
        )
        with context.begin_transaction():
            context.run_migrations()
        if given is None:
            connection.commit()
    finally:
        if given is None:
            connection.close()


run()
