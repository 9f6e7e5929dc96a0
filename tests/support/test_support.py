"""The test kit itself: what is prepared is seen by requests, nothing outlives a test, statements are counted."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from flask import Flask, g, session
from flask_login import current_user
from sqlalchemy import create_engine, func, select, text

from app.access import public
from app.core.db import db
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.databases import Sqlite, close, make_app
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


@pytest.fixture(scope="module")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with one more view, which writes a team and says what it found."""
    app = make_app(database_url, tmp_path_factory.mktemp("instance"))

    @app.route("/echo", methods=["GET", "POST"])
    @public
    def echo() -> dict[str, object]:
        db.session.add(Team(code=f"E{next(codes)}", name="Made by a request"))
        found = {"person": g.person.name if g.person else None, "teams": _teams(), "marks": g.get("marks", [])}
        g.marks = ["left by an earlier request"]
        return found

    yield app
    close(app)


codes = count(1)


def _teams() -> int:
    return db.session.scalar(select(func.count()).select_from(Team)) or 0


@pytest.mark.parametrize("round_", [1, 2])
def test_what_requests_and_tests_commit_is_gone_in_the_next_test(app: Flask, client: Client, round_: int) -> None:
    assert _teams() == 0, f"round {round_} found rows of another test"
    make_team()
    db.session.commit()

    assert client.post("/echo").get_json()["teams"] == 2
    assert _teams() == 2


def test_a_refused_request_takes_back_its_own_rows_only(app: Flask, client: Client) -> None:
    make_team()
    db.session.commit()

    client.get("/echo")  # a GET is rolled back by the application

    assert _teams() == 1


def test_a_test_may_roll_back_to_what_it_committed(app: Flask) -> None:
    make_team()
    db.session.commit()
    make_team()
    db.session.rollback()

    assert _teams() == 1


def test_nothing_of_a_test_reaches_the_database(app: Flask, database_url: str) -> None:
    make_team()
    db.session.commit()

    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM team")).scalar() == 0
    engine.dispose()


def test_each_request_has_a_context_of_its_own(app: Flask, client: Client) -> None:
    g.marks = ["left by the test"]

    assert client.get("/echo").get_json()["marks"] == []
    assert client.get("/echo").get_json()["marks"] == []


def test_people_sign_in_and_change_places(app: Flask, sign_in: SignIn) -> None:
    anna, nikos = make_person("Anna Kowalska"), make_person("Nikos Papadakis")

    assert sign_in(anna).get("/echo").get_json()["person"] == "Anna Kowalska"
    assert sign_in(nikos).get("/echo").get_json()["person"] == "Nikos Papadakis"
    assert app.test_client().get("/echo").get_json()["person"] is None
    with app.test_request_context():
        assert not current_user.is_authenticated
        assert not session


def test_forms_are_refused_without_their_token(app: Flask, client: Client) -> None:
    assert client.post("/echo").status_code == 200

    client.brings_csrf_token = False

    assert client.post("/echo").status_code == 400


def test_statements_are_counted_without_savepoints(app: Flask) -> None:
    with count_statements() as statements:
        make_team()
        db.session.commit()
        _teams()

    assert [statement.split()[0] for statement in statements] == ["INSERT", "SELECT"]


def test_only_statements_of_requests_count_once_there_is_one(app: Flask, client: Client) -> None:
    team = make_team()
    db.session.commit()

    with count_statements() as statements:
        client.get(f"/echo?{team.code}")
        _teams()

    assert [statement.split()[0] for statement in statements] == ["INSERT", "SELECT"]


def test_a_committing_application_really_commits(committing_app: Flask, server: Sqlite) -> None:
    make_team()
    db.session.commit()

    other = make_app(committing_app.config["SQLALCHEMY_DATABASE_URI"], committing_app.config["INSTANCE"])
    with other.app_context():
        assert _teams() == 1
    close(other)
