"""The iskra commands. Errors go to standard error in one plain sentence, with exit code 2."""

import sys
from importlib import import_module

import click

from app.config import WrongSetting
from app.core.errors import RuleBroken

PARTS = ("setup", "serving", "imports", "reports", "demo")


@click.group(help="Iskra: a company's employee-experience programme, and whether customers notice.")
def iskra() -> None:
    """Collect the commands."""


def main() -> None:
    """Entry point of the console script."""
    for part in PARTS:
        import_module(f"app.cli.{part}")
    try:
        iskra.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except (RuleBroken, WrongSetting) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
