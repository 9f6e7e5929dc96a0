"""The iskra commands. Errors go to standard error in one plain sentence, with exit code 2."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import DatabaseError

from app.config import WrongSetting
from app.core.errors import RuleBroken
from app.core.schema import WrongSchema

PARTS = ("setup", "serving", "imports", "reports", "backups", "demo")


@click.group(help="Iskra: a company's employee-experience programme, and whether customers notice.")
def iskra() -> None:
    """Collect the commands."""


def main() -> None:
    """Entry point of the console script."""
    for part in PARTS:
        import_module(f"app.cli.{part}")
    try:
        iskra.main(standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except (click.ClickException, RuleBroken, WrongSetting, WrongSchema, DatabaseError, OSError) as error:
        click.echo(_sentence(error), err=True)
        sys.exit(2)


def _sentence(error: Exception) -> str:
    """What went wrong, without a traceback: bad input, or a machine that does not do its part."""
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, DatabaseError):
        return f"The database cannot be used: {str(error.orig).strip().splitlines()[0]}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
