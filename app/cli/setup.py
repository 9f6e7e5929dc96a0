"""iskra init: the database, its root team, the first administrator."""

import click
from flask import Flask

from app import create_app
from app.auth import services as auth
from app.cli import iskra
from app.core import clock, schema
from app.core.company import Company
from app.core.db import db
from app.people import queries, services


def prepare(app: Flask, *, name: str, sample: bool = False) -> None:
    """Bring the database to the newest migration and make what everything needs; safe to run again."""
    app.config["INSTANCE"].mkdir(parents=True, exist_ok=True)
    schema.upgrade()
    if db.session.get(Company, 1) is None:
        db.session.add(Company(id=1, name=name, sample=sample, zone=app.config["ZONE"]))
    if queries.root_team() is None:
        services.create_team(code="ALL", name=name, parent=None, customer_facing=False, starts_on=clock.today())
    db.session.commit()


@iskra.command()
@click.option("--admin", metavar="EMAIL", help="Invite the first administrator; prints the link.")
@click.option("--company", default="Company", show_default=True, help="Name of the company.")
def init(admin: str | None, company: str) -> None:
    """Create or upgrade the database."""
    app = create_app()
    with app.app_context():
        prepare(app, name=company)
        if admin:
            link = auth.invite_first_administrator(email=admin, now=clock.now())
            db.session.commit()
            click.echo(f"Open this address to set the administrator's password: {link}")
        else:
            click.echo("The database is ready.")
