"""Creating and upgrading the database by the migrations."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.db import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class WrongSchema(Exception):
    """A database that this version of Iskra cannot work with; the text says what to do."""


def config() -> Config:
    """Alembic's configuration, without a file."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.set_main_option("file_template", "%%(rev)s")
    return found


def upgrade(revision: str = "head") -> None:
    """Bring the database to a revision."""
    _refuse_newer(_revisions())
    command.upgrade(config(), revision)


def downgrade(revision: str) -> None:
    """Take the database back to a revision."""
    command.downgrade(config(), revision)


def at_head() -> bool:
    """Whether the database has every migration."""
    return _revisions() == _newest()


def check() -> None:
    """Refuse a database that is missing, older or newer than this version of Iskra."""
    found = _revisions()
    _refuse_newer(found)
    if found != _newest():
        raise WrongSchema("The database is missing or not up to date. Run: iskra init")


def _refuse_newer(found: set[str]) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found - known:
        raise WrongSchema("The database was made by a newer version of Iskra. Install that version, or a newer one.")


def _revisions() -> set[str]:
    """Where the database stands; a SQLite file that is missing is not made by looking."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return set()
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


@cache
def _newest() -> set[str]:
    return set(ScriptDirectory.from_config(config()).get_heads())
