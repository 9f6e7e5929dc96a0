"""Migrations on both databases: up, down and up again with rows in the tables, and equal to the models."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.core import schema
from app.core.db import Base, db
from tests.support.databases import Postgresql, Sqlite, close, make_app
from tests.support.filling import row


@pytest.fixture
def empty_app(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(empty_database_url, tmp_path)
    with app.app_context():
        yield app
    close(app)


def revisions() -> list[str]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory.from_config(schema.config())
    return [script.revision for script in scripts.walk_revisions()][::-1]


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(schema.config()).get_heads()) == 1


def test_revisions_are_named_by_their_day() -> None:
    for revision in revisions():
        date.fromisoformat(revision[:10].replace("_", "-"))


def test_up_down_and_up_again_with_rows_in_every_table(empty_app: Flask) -> None:
    for revision in revisions():
        schema.upgrade(revision)
        _fill()
    assert schema.at_head()

    for revision in [*revisions()[-2::-1], "base"]:
        schema.downgrade(revision)
    assert _tables() == {"alembic_version"}

    schema.upgrade()
    assert schema.at_head()


def test_the_newest_migration_can_be_taken_back_and_applied_again(empty_app: Flask) -> None:
    schema.upgrade()
    _fill()
    filled = {name for name in _tables() if _count(name)}

    schema.downgrade("-1")
    schema.upgrade()

    assert schema.at_head()
    assert filled >= _tables() - {"alembic_version"}


def test_models_equal_migrations(committing_app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_of_models_equal_those_of_migrations(
    committing_app: Flask, empty_database_url: str, server: Sqlite | Postgresql
) -> None:
    engine = sa.create_engine(empty_database_url)
    Base.metadata.create_all(engine)

    assert _checks(db.engine) == _checks(engine)
    engine.dispose()


def _checks(engine: sa.Engine) -> set[tuple[str, str | None, str]]:
    inspector = sa.inspect(engine)
    return {
        (table, check["name"], " ".join(check["sqltext"].split()))
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def _count(table: str) -> int:
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


def _fill() -> None:
    """Put two rows into each table that has none, those they refer to first; the second only if it may be there."""
    metadata = sa.MetaData()
    metadata.reflect(db.engine)
    with db.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name != "alembic_version" and not connection.scalar(sa.select(sa.func.count()).select_from(table)):
                connection.execute(table.insert().values(**row(table, connection, 0)))
                with suppress(sa.exc.IntegrityError), connection.begin_nested():
                    connection.execute(table.insert().values(**row(table, connection, 1)))
