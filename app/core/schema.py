"""Creating and upgrading the database by the migrations."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.core.db import db

if TYPE_CHECKING:  # a quarter of the time that the application needs to start; only some commands and /readyz use it
    from alembic.config import Config
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class WrongSchema(Exception):
    """A database that this version of Iskra cannot work with; the text says what to do."""


def config() -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.set_main_option("file_template", "%%(rev)s")
    return found


def upgrade(revision: str = "head", connection: Connection | None = None) -> None:
    """Bring the database to a revision; with a connection, in its transaction."""
    from alembic import command

    if connection is None:
        _refuse_newer(_revisions())
    command.upgrade(_config_for(connection), revision)


def downgrade(revision: str, connection: Connection | None = None) -> None:
    """Take the database back to a revision; with a connection, in its transaction."""
    from alembic import command

    command.downgrade(_config_for(connection), revision)


def _config_for(connection: Connection | None) -> Config:
    found = config()
    found.attributes["connection"] = connection
    return found


def knows(revision: str) -> bool:
    """Whether this version of Iskra has a migration of that name."""
    return revision in _known()


def at_head() -> bool:
    """Whether the database has every migration."""
    return _revisions() == _newest()


def exists() -> bool:
    """Whether there is a database with tables of ours, at whatever revision."""
    return bool(_revisions())


def check() -> None:
    """Refuse a database that is missing, older or newer than this version of Iskra."""
    found = _revisions()
    _refuse_newer(found)
    if found != _newest():
        raise WrongSchema("The database is missing or not up to date. Run: iskra init")


def _refuse_newer(found: set[str]) -> None:
    if found - _known():
        raise WrongSchema("The database was made by a newer version of Iskra. Install that version, or a newer one.")


def _revisions() -> set[str]:
    """Where the database stands; a SQLite file that is missing is not made by looking."""
    from alembic.runtime.migration import MigrationContext

    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return set()
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


@cache
def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


@cache
def _newest() -> set[str]:
    return set(_scripts().get_heads())


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config())
