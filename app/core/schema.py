"""Creating and upgrading the database by the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.db import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def config() -> Config:
    """Alembic's configuration, without a file."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.set_main_option("file_template", "%%(rev)s")
    return found


def upgrade(revision: str = "head") -> None:
    """Bring the database to a revision."""
    command.upgrade(config(), revision)


def downgrade(revision: str) -> None:
    """Take the database back to a revision."""
    command.downgrade(config(), revision)


def at_head() -> bool:
    """Whether the database has every migration."""
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(config()).get_heads())
