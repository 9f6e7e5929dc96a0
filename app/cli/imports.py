"""iskra import people, absences, training, customers; iskra import undo."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.cli import iskra
from app.cli.serving import ready_app
from app.core import clock, imports, tables
from app.core.db import db, reading
from app.core.errors import RuleBroken
from app.core.imports import CellError, Options, Outcome
from app.core.tables import Order

Command = TypeVar("Command", bound=Callable[..., Any])
SHOWN_ERRORS = 50


@iskra.group("import")
def import_() -> None:
    """Import files, and take imports back."""


def _mapping(_context: click.Context, _option: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise click.BadParameter(f'{pair!r}: write "column=field".')
        found[column] = field
    return found


def import_options(choice: str = "", its_help: str = "") -> Callable[[Command], Command]:
    """What every import takes, and the one choice that is a kind's own, such as create_teams, if it has one."""

    own = [click.option(f"--{choice.replace('_', '-')}", choice, is_flag=True, help=its_help)] if choice else []

    def add(command: Command) -> Command:
        for option in reversed(
            (
                click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
                click.option("--preset", metavar="NAME", help="The tool, or a kept mapping; by default by headers."),
                click.option(
                    "--map",
                    "mapping",
                    multiple=True,
                    callback=_mapping,
                    metavar='"COLUMN=FIELD"',
                    help="What a column holds.",
                ),
                click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of day, month, year."),
                click.option("--encoding", type=click.Choice(list(tables.ENCODINGS)), help="How letters are written."),
                click.option("--sheet", metavar="NAME", help="The tab of a workbook; else the first with a table."),
                *own,
                click.option("--dry-run", is_flag=True, help="Check only; write nothing."),
                click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
            )
        ):
            command = option(command)
        return command

    return add


teams_option = import_options("create_teams", "Make teams that are not known, under the root.")
courses_option = import_options("create_courses", "Write down courses that are not known.")


def run_import(
    kind: str,
    *,
    file: Path,
    mapping: dict[str, str],
    dry_run: bool,
    as_json: bool,
    preset: str | None,
    dates: Order | None,
    encoding: str | None,
    sheet: str | None,
    **choices: Any,
) -> None:
    """Import a file as the pages do, print what came of it, and leave."""
    options = Options(mapping, preset, dates, encoding, sheet, choices=choices)
    with ready_app().app_context(), file.open("rb") as stream, reading(dry_run):
        try:
            outcome = imports.run(kind, stream, file.name, options, by_id=None, now=clock.now(), dry_run=dry_run)
        except RuleBroken as reason:
            outcome = Outcome.refused(reason)
            if not as_json:
                raise
        if outcome.import_id is not None:
            db.session.commit()
        finish(outcome, as_json)


def finish(outcome: Outcome, as_json: bool) -> None:
    """Print what an import did and leave: 0 if written (or checked without errors), 2 if refused."""
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
    for error in outcome.errors[:SHOWN_ERRORS]:
        click.echo(_sentence(error), err=True)
    if len(outcome.errors) > SHOWN_ERRORS:
        click.echo(f"{len(outcome.errors) - SHOWN_ERRORS} more errors are not shown; --json lists all.", err=True)
    if outcome.unchecked:
        click.echo(f"{outcome.unchecked} rows behind them were not checked any more.", err=True)
    if outcome.errors:
        click.echo("Nothing was written.", err=True)
        raise SystemExit(2)
    if not as_json:
        click.echo(_summary(outcome))


def _tool(outcome: Outcome) -> str:
    return f"recognised as {outcome.preset}, " if outcome.preset not in (None, tables.presets.PLAIN) else ""


def _sentence(error: CellError) -> str:
    places = [f"Row {error.row}"] if error.row else []
    places += [f"column {error.column}"] if error.column else []
    found = f"found {error.found!r}, " if error.found else ""
    text = f"{', '.join(places)}: {found}expected {error.expected}." if places else f"{found}expected {error.expected}."
    return text[0].upper() + text[1:]


def _summary(outcome: Outcome) -> str:
    head = f"Import {outcome.import_id}" if outcome.import_id is not None else "Checked only, nothing was written"
    lines = [
        f"{head}: {_tool(outcome)}read {outcome.read}, created {outcome.created}, updated {outcome.updated}, "
        f"unchanged {outcome.unchanged}, skipped {sum(skip.rows for skip in outcome.skips)}.",
        *(f"Skipped {skip.rows}: {skip.reason}" for skip in outcome.skips),
    ]
    lines += outcome.remarks
    if not outcome.read:
        lines.append("The file has headers but no rows.")
    if outcome.teams_created:
        lines.append(f"Teams created: {', '.join(outcome.teams_created)}")
    if outcome.also_created:
        lines.append(f"Also created: {', '.join(outcome.also_created)}")
    return "\n".join(lines)


@import_.command("people")
@teams_option
def import_people(**options: Any) -> None:
    """Import the directory from FILE (CSV, TSV, XLSX or JSON)."""
    run_import("people", **options)


@import_.command()
@courses_option
def training(**options: Any) -> None:
    """Import completed courses from FILE."""
    run_import("training", **options)


@import_.command("absences")
@import_options()
def import_absences(**options: Any) -> None:
    """Import who is away from FILE, from when and until when."""
    run_import("absences", **options)


@import_.command()
@click.argument("import_id", type=click.IntRange(1, 2**31 - 1), metavar="ID")
def undo(import_id: int) -> None:
    """Take the import ID back, with the teams it made."""
    with ready_app().app_context():
        run = imports.undo(import_id=import_id, by_id=None, now=clock.now())
        db.session.commit()
        click.echo(f"Import {run.id} was undone.")


@import_.command("customers")
@teams_option
@click.option("--source", default="", metavar="NAME", help="Where the answers come from; by default the tool's name.")
@click.option("--team", default="", metavar="CODE", help="The team of rows that name none.")
@click.option("--scale", is_flag=True, help="The scale is 0 to 10, though the scores look otherwise.")
def import_customers(*, source: str, team: str, scale: bool, **options: Any) -> None:
    """Import customers' answers from FILE (CSV, TSV, XLSX or JSON)."""
    run_import("customers", **options, source=source, team=team, scale=scale)
