"""iskra backup and iskra restore."""

from pathlib import Path

import click

from app import create_app
from app.cli import iskra
from app.core import backup as copies
from app.core import clock, schema
from app.core.db import db

BackupFile = click.Path(dir_okay=False, path_type=Path)


@iskra.command()
@click.argument("file", type=BackupFile)
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while it is in use.

    The key folder is not in it: keep a copy of that elsewhere, and never beside the backups."""
    app = create_app()
    with app.app_context():
        schema.check()
        written = copies.backup(file)
    click.echo(f"{file}: {_size(written)}.")


@iskra.command()
@click.argument("file", type=BackupFile)
def restore(file: Path) -> None:
    """Put the copy in FILE in the place of what the database holds. Stop the server first.

    What was there before is written beside FILE, so that nothing is lost by mistake."""
    app = create_app()
    with app.app_context():
        before = _keep_what_is_there(file)
        restored = copies.restore(file)
        db.engine.dispose()
    if before is not None:
        click.echo(f"What the database held before is in {before}.")
    click.echo(f"Restored: {_size(restored)}.")


def _keep_what_is_there(file: Path) -> Path | None:
    if not schema.exists():
        return None
    before = file.with_name(f"before-restore-{clock.now():%Y%m%d-%H%M%S}.zip")
    copies.backup(before)
    return before


def _size(written: dict[str, copies.TableCopy]) -> str:
    return f"{sum(copy.rows for copy in written.values())} rows in {len(written)} tables"
