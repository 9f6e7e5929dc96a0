"""The sample company: large enough to look at, made up and saying so, counted right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.cli.demo import STEPS, fill
from app.cli.sample import company
from app.cli.sample.listening import EFFECT
from app.core import clock
from app.core.db import db
from app.core.statistics import link
from app.insights.link import results
from app.insights.queries import link as links
from app.people import queries
from app.people.models import Person, Team
from tests.support.client import Client
from tests.support.databases import Sqlite, close, make_app


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, company.Sample]]:
    folder = tmp_path_factory.mktemp("sample")
    app = make_app(Sqlite(folder).migrated("sample"), folder)
    with app.app_context():
        yield app, fill(app, lambda _text: None)
    close(app)


def test_the_sample_has_the_size_it_promises(sample: tuple[Flask, company.Sample]) -> None:
    today = clock.today()
    tree = queries.tree(today)
    here = {team: len(db.session.scalars(queries.members([team], today)).unique().all()) for team in tree.teams}
    assert len(tree.teams) == 30
    assert max(tree.depth(team) for team in tree.teams) == 2
    assert sum(team.customer_facing for team in tree.teams.values()) == 22
    assert sum(size < 5 for team, size in here.items() if team not in tree.children) == 2
    assert 400 <= sum(here.values()) <= 440


def test_every_page_of_it_says_that_it_is_made_up(sample: tuple[Flask, company.Sample]) -> None:
    app, made = sample
    db.session.rollback()
    client = app.test_client()
    assert isinstance(client, Client)
    for role in (Role.HR, Role.LEADER, Role.EMPLOYEE):
        client.sign_in(made.cast[role])
        for address in ("/", "/recognise", "/training", "/messages"):
            assert "Sample data, made up" in client.get(address).text


def test_only_the_printed_accounts_have_passwords(sample: tuple[Flask, company.Sample]) -> None:
    accounts = db.session.execute(db.text("SELECT count(*) FROM account")).scalar_one()
    assert accounts == len(company.ADDRESSES)


def test_the_sample_is_the_same_at_every_run(tmp_path: Path) -> None:
    """The first steps, run twice: everything after them draws from the same chance."""
    told: list[object] = []
    for run in ("one", "two"):
        app = make_app(Sqlite(tmp_path).migrated(run), tmp_path)
        with app.app_context():
            made = company.begin(clock.today())
            db.session.add(Team(code="ALL", name="All", customer_facing=False))
            db.session.flush()
            for _name, step in STEPS[:3]:
                step(made)
            told.append(db.session.execute(select(Person.number, Person.name, Person.left_on)).all())
            told.append(made.chance.random())
            db.session.rollback()
        close(app)
    assert told[:2] == told[2:]


def test_there_is_something_of_every_feature(sample: tuple[Flask, company.Sample]) -> None:
    for table in ("recognition", "completion", "message_recipient", "invitee", "idea", "customer_answer", "pulse_wave"):
        rows = db.session.execute(select(func.count()).select_from(db.metadata.tables[table])).scalar_one()
        assert rows > 0, table


def test_one_planted_link_is_found_and_what_does_nothing_is_not(sample: tuple[Flask, company.Sample]) -> None:
    """The demo's answers hold: training moves NPS three months later, meetings with leaders do not."""
    run = links.latest()
    assert run is not None
    found = results.from_json(run.result or {})
    answers = {answer.exposure: answer.finding for answer in found.answers}
    training, meetings = answers["instruct"], answers["inspire"]
    assert training is not None
    assert meetings is not None
    assert link.found(training.slope, registered=True)
    assert training.slope.low < EFFECT < training.slope.high
    assert not link.found(meetings.slope, registered=True)
    assert {one.slope.exposure for one in found.found()} <= {"instruct"}
