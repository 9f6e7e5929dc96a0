"""iskra demo: the sample company, in a database of its own, served at once."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from app import create_app
from app.access import Role
from app.cli import iskra
from app.cli.sample import acts, cases, company, learning, link, listening, messages, notices, plan, thanks, voices
from app.cli.serving import run
from app.cli.setup import prepare
from app.config import settings
from app.core import clock
from app.core.db import db
from app.insights.services import months


def _close_months() -> None:
    """What the job of each day does elsewhere."""
    while months.close_next(today=clock.today()):
        db.session.commit()


Step = tuple[str, Callable[[company.Sample], None]]
STEPS: tuple[Step, ...] = (
    ("teams", company.make_teams),
    ("people", company.make_people),
    ("accounts", company.give_access),
    ("a re-organisation", company.plan_teams),
    ("messages", messages.make_messages),
    ("meetings", messages.make_meetings),
    ("listening", messages.make_sessions),
    ("what people may decide", messages.make_decisions),
    ("training", learning.make_training),
    ("thanks and awards", thanks.make_thanks),
    ("ideas", voices.make_ideas),
    ("ambassadors", voices.make_ambassadors),
    ("customers' answers", listening.make_answers),
    ("pulse", listening.make_pulse),
    ("plan", plan.make_plan),
    ("actions", acts.make_actions),
    ("cases", cases.make_cases),
    ("notices", notices.make_notices),
    ("closed months", lambda _sample: _close_months()),
    ("link", link.make_link),
)


@iskra.command()
@click.option("--port", default=5000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Only make the database.")
def demo(port: int, no_serve: bool) -> None:
    """Make the sample company (all of it made up) and serve it."""
    app = create_app(_own_database(port))
    with app.app_context():
        fill(app, lambda text: click.echo(text, nl=False))
    _introduce(port)
    if not no_serve:
        run(app, "127.0.0.1", port)


def _own_database(port: int) -> dict[str, object]:
    """A fresh file beside the real database, which is never touched."""
    instance: Path = settings()["INSTANCE"]
    instance.mkdir(parents=True, exist_ok=True)
    for file in instance.glob("demo.sqlite*"):
        file.unlink()
    address = os.environ.get("ISKRA_URL") or f"http://127.0.0.1:{port}"
    return {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance / 'demo.sqlite'}",
        "KEYS": instance / "demo-keys",
        "BASE_URL": address,
        "DEVELOPMENT": True,
    }


def fill(app: Flask, say: Callable[[str], None]) -> company.Sample:
    """Make the sample company in the application's empty database."""
    say("Making the sample company: database")
    prepare(app, name=company.NAME, sample=True)
    sample = company.begin(clock.today())
    for name, step in STEPS:
        say(f", {name}")
        step(sample)
        db.session.commit()
    say(". Done.\n")
    return sample


def _introduce(port: int) -> None:
    click.echo("All people, answers and figures in it are made up.")
    click.echo(f"\n  http://127.0.0.1:{port}\n")
    for role in (Role.HR, Role.LEADER, Role.EMPLOYEE, Role.LEAD, Role.ADMIN, Role.AUDITOR):
        click.echo(f"  {role.label!s:<16} {company.ADDRESSES[role]}@bursztyn.example")
    click.echo(f"  password         {company.PASSWORD}\n")
