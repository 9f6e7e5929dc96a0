"""iskra report ... and iskra check figures."""

import json
from datetime import date, datetime
from typing import Any

import click

from app.cli import iskra
from app.cli.serving import ready_app
from app.core import clock, figures
from app.core.db import reading
from app.customers import queries as customers
from app.customers.models import Tally
from app.insights import periods, reports
from app.insights import queries as insights
from app.insights.link import data as link_data
from app.insights.link import reports as link_reports
from app.insights.link import results as link_results
from app.insights.periods import MONTHS_SHOWN
from app.insights.queries import compare as comparison
from app.insights.queries import link as links
from app.insights.services.link import seed_of
from app.people import queries as people
from app.pulse import queries as pulses
from app.pulse.figures import Figure
from app.pulse.models import WaveState

MONTH = "%Y-%m"
PULSE_FIGURES = ("answered", "counts", "favourable", "people_low", "people_high", "mean", "low", "high", "enps")


@iskra.group()
def report() -> None:
    """Print figures."""


@iskra.group()
def check() -> None:
    """Check what Iskra keeps."""


def as_month(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """A month written YYYY-MM, as its first day."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, MONTH).date()
    except ValueError:
        raise click.BadParameter(f"{text!r}: write a month as YYYY-MM.") from None


def team_id_of(code: str) -> int:
    """The team with a code, or a plain sentence."""
    team = people.team_by_code(code)
    if team is None:
        raise click.ClickException(f"There is no team with the code {code!r}.")
    return team.id


@report.command()
@click.option("--by", multiple=True, type=click.Choice(list(customers.DIMENSIONS)), help="A row for each.")
@click.option("--team", "code", metavar="CODE", help="Only this team.")
@click.option("--below", is_flag=True, help="Each team with the teams below it.")
@click.option("--from", "first", metavar="YYYY-MM", callback=as_month, help="First month.")
@click.option("--to", "last", metavar="YYYY-MM", callback=as_month, help="Last month.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def nps(
    *, by: tuple[str, ...], code: str | None, below: bool, first: date | None, last: date | None, as_json: bool
) -> None:
    """NPS with its 95% range."""
    with ready_app().app_context(), reading():
        team_ids = None if code is None else [team_id_of(code)]
        # Without a team to start from, the company is the sum of all teams' own answers: none is counted twice.
        with_below = below and (code is not None or "team" in by)
        found = customers.tallies(by, customers.Wanted(team_ids, first, last), below=with_below)
        codes = {team.id: team.code for team in customers.all_teams()}
    rows = [_row(dict(zip(by, key, strict=True)), tally, codes) for key, tally in found.items()]
    rows.sort(key=lambda row: list(row["key"].values()))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    for row in () if as_json else rows:
        click.echo(_line(row))


def _row(key: dict[str, Any], tally: Tally, codes: dict[int, str]) -> dict[str, Any]:
    low, high = tally.range or (None, None)
    if "team" in key:
        key["team"] = codes[key["team"]]
    if "month" in key:
        key["month"] = key["month"].strftime(MONTH)
    return {"key": key, "n": tally.n, **tally._asdict(), "nps": tally.nps, "low": low, "high": high}


def _line(row: dict[str, Any]) -> str:
    name = " · ".join(value or "–" for value in row["key"].values())
    if not row["n"]:
        return f"{name}: no answers".removeprefix(": ")
    counted = f", of these as counts: {row['counted']}" if row["counted"] else ""
    found = f"{name}: NPS {row['nps']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f}), n = {row['n']}{counted}"
    return found.removeprefix(": ")


@report.command("five-is")
@click.option("--team", "code", metavar="CODE", help="Only this team.")
@click.option("--below", is_flag=True, help="Add the teams below to each team's own.")
@click.option("--from", "first", metavar="YYYY-MM", callback=as_month, help="First month; else a year's.")
@click.option("--to", "last", metavar="YYYY-MM", callback=as_month, help="Last month; else this one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def five_is(*, code: str | None, below: bool, first: date | None, last: date | None, as_json: bool) -> None:
    """The five I's of each team, month by month."""
    with ready_app().app_context(), reading():
        today, forest = clock.today(), people.forest()
        last = min(last or today, today)
        months = clock.months_between(first or clock.add_months(clock.month_of(last), 1 - MONTHS_SHOWN), last)
        teams = list(forest.teams.values()) if code is None else [forest.teams[team_id_of(code)]]
        found = insights.five_is(forest, [periods.month(one) for one in months], today, below=below)
        rows = list(reports.five_is(found, teams, months))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    for row in () if as_json else rows:
        counted = f"{row['met']} of {row['due']}: {row['value']:.0f}%" if row["due"] else "nothing due"
        click.echo(f"{row['team']} · {row['month']} · {row['measure']}: {counted}")


@report.command()
@click.argument("code")
@click.option("--month", metavar="YYYY-MM", callback=as_month, help="A month; else the quarter of last month.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def team(*, code: str, month: date | None, as_json: bool) -> None:
    """All that the dashboard of a team shows."""
    with ready_app().app_context(), reading():
        today, team_id, forest = clock.today(), team_id_of(code), people.forest()
        if team_id not in forest.on(today).teams or (month is not None and month > today):
            raise click.ClickException("There is no dashboard of a team that is closed, or of a month to come.")
        period = periods.default(today) if month is None else periods.month(month)
        found = reports.dashboard(insights.dashboard(forest, team_id, period, today))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(found["summary"]))


@report.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def link(*, as_json: bool) -> None:
    """Whether customers notice: the latest computation, or one made now (it is not kept)."""
    with ready_app().app_context(), reading():
        kept = links.latest()
        found = link_results.from_json(kept.result) if kept is not None and kept.result else _computed()
        if found is None:
            raise click.ClickException("No customers have answered about any team yet.")
        told = link_reports.report(found)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(told["words"]))


def _computed() -> link_results.Result | None:
    read = link_data.read(people.forest(), clock.today())
    asked = [link_results.Asked(one.id, one.exposure, one.lag, one.since) for one in links.in_force()]
    return link_results.compute(read, asked, seed=seed_of(read.months[-1])) if read is not None else None


@report.command("company")
@click.option("--month", metavar="YYYY-MM", callback=as_month, help="A month; else the quarter of last month.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def company(*, month: date | None, as_json: bool) -> None:
    """All that the dashboard of the company shows, and its teams compared by their own customers' answers."""
    with ready_app().app_context(), reading():
        today, forest = clock.today(), people.forest()
        tree = forest.on(today)
        if not tree.teams or (month is not None and month > today):
            raise click.ClickException("There is no company yet, or the month is to come.")
        period = periods.default(today) if month is None else periods.month(month)
        found = reports.dashboard(insights.dashboard(forest, tree.root, period, today))
        found["teams"] = reports.comparison(comparison.by_customers(tree, period))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(found["summary"]))


@check.command("figures")
def check_figures() -> None:
    """Recount all kept figures and list those that differ; months that wait to be rebuilt are left out."""
    with ready_app().app_context(), reading():
        found = figures.differences()
    for difference in found:
        click.echo(f"{difference.figure}: kept {difference.kept}, counted {difference.counted}")
    if found:
        raise SystemExit(1)
    click.echo("All figures agree with their recount.")


@report.command()
@click.argument("wave_id", metavar="WAVE", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers unrounded.")
def pulse(*, wave_id: int, as_json: bool) -> None:
    """What is released of a pulse survey's wave."""
    with ready_app().app_context(), reading():
        wave = pulses.wave(wave_id)
        if wave is None or wave.state != WaveState.RELEASED:
            raise click.ClickException(f"There is no wave {wave_id} whose results are released.")
        released = pulses.released(wave_id)
        results = [_figure(figure) for figure in released.figures]
        rates = [{"unit": r.unit.code, "invited": r.invited, "answered": r.answered} for r in released.rates]
    if as_json:
        click.echo(json.dumps({"results": results, "rates": rates}, ensure_ascii=False, indent=2))
    for row in () if as_json else [*results, *rates]:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items() if value is not None))


def _figure(figure: Figure) -> dict[str, Any]:
    named = {"unit": figure.unit.code, "question": figure.question.key}
    return named | {name: getattr(figure, name) for name in PULSE_FIGURES}
