"""One transaction a request: all or nothing, also where the COMMIT itself fails, and readers never wait."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, Response, flash, redirect, session, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from app.access import public
from app.core.company import Company
from app.core.db import db
from app.people.models import Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.databases import close, make_app

THREADS, EACH = 24, 5


@pytest.fixture
def writing_app(committing_app: Flask) -> Flask:
    """An application with views that write a team in several ways."""

    def add_team(answer: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
        def view() -> ResponseReturnValue:
            db.session.add(Team(code="NEW", name="New"))
            db.session.flush()
            session["told"] = "saved"
            flash("It is saved.")
            return answer()

        return public(view)

    def fail() -> ResponseReturnValue:
        raise ZeroDivisionError

    views: dict[str, Callable[[], ResponseReturnValue]] = {
        "fine": lambda: redirect("/next"),
        "refused": lambda: ("No.", 422),
        "broken": fail,
    }
    for name, answer in views.items():
        committing_app.add_url_rule(f"/{name}", name, add_team(answer), methods=["GET", "POST"])
    committing_app.add_url_rule("/count", "count", public(_count), methods=["POST"])
    committing_app.add_url_rule("/look", "look", public(lambda: {"teams": _teams()}))
    committing_app.add_url_rule("/stream", "stream", public(_stream))
    return committing_app


def _count() -> ResponseReturnValue:
    """Read, then write: what was read must still hold."""
    counted = db.session.scalars(select(Company).with_for_update()).one()
    counted.month_close_day += 1
    return {"reached": counted.month_close_day}


def _stream() -> ResponseReturnValue:
    def lines() -> Iterator[str]:
        for code in db.session.scalars(select(Team.code).order_by(Team.code)):
            yield f"{code}\n"

    return Response(stream_with_context(lines()), mimetype="text/plain")


def _teams() -> int:
    return db.session.scalar(select(func.count()).select_from(Team)) or 0


def client_of(app: Flask) -> Client:
    found = app.test_client()
    assert isinstance(found, Client)
    return found


@pytest.mark.parametrize(
    ("method", "path", "status", "kept"),
    [
        ("POST", "/fine", 302, 1),
        ("GET", "/fine", 302, 0),
        ("POST", "/refused", 422, 0),
        ("POST", "/broken", 500, 0),
    ],
)
def test_only_a_writing_request_that_went_well_is_kept(
    writing_app: Flask, method: str, path: str, status: int, kept: int
) -> None:
    assert client_of(writing_app).open(path, method=method).status_code == status
    assert _teams() == kept


@pytest.mark.parametrize(("failure", "status"), [("locked", 503), ("bug", 500)])
def test_a_commit_that_fails_is_told(writing_app: Flask, failure: str, status: int) -> None:
    """The view had answered already; its redirect, its message and its session must not be seen."""

    def refuse(_connection: sa.Connection) -> None:
        if failure == "locked":
            raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database is locked"))
        raise ZeroDivisionError

    client = client_of(writing_app)
    client.get("/sign-in")
    event.listen(db.engine, "commit", refuse)
    try:
        answer = client.post("/fine")
    finally:
        event.remove(db.engine, "commit", refuse)

    assert answer.status_code == status
    assert "Nothing was saved" in answer.text
    assert "Content-Security-Policy" in answer.headers
    assert _teams() == 0
    with client.session_transaction() as kept:
        assert not {"told", "_flashes"} & kept.keys()


def test_a_reader_does_not_wait_for_a_writer(writing_app: Flask) -> None:
    """A writer holds its lock while real requests read in another thread."""
    make_team()
    db.session.commit()
    with db.engine.connect() as writer, ThreadPoolExecutor(1) as pool:
        writer.execute(sa.update(Team).values(name="Not yet"))
        answer = pool.submit(client_of(writing_app).get, "/look").result(timeout=10)
        writer.rollback()

    assert answer.get_json() == {"teams": 1}


@pytest.mark.one_database
def test_a_writer_that_waited_too_long_says_so(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path, SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 0.1}})
    file = fresh_database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = app.test_client().post("/sign-in", data={"email": "a@example.com", "password": "x"})
    finally:
        other.close()
    close(app)

    assert answer.status_code == 503
    assert "The database does not answer" in answer.text


def test_many_at_once_lose_nothing(writing_app: Flask) -> None:
    db.session.add(Company(name="Example", month_close_day=0))
    db.session.commit()

    def press(_number: int) -> list[int]:
        client = client_of(writing_app)
        return [client.post("/count").status_code for _ in range(EACH)]

    with ThreadPoolExecutor(THREADS) as pool:
        codes = [code for found in pool.map(press, range(THREADS)) for code in found]

    assert set(codes) == {200}
    assert db.session.scalars(select(Company.month_close_day)).one() == THREADS * EACH


@pytest.mark.one_database
def test_a_request_that_read_leaves_the_next_in_its_thread_able_to_write(writing_app: Flask) -> None:
    """A worker thread of the server takes reading and writing requests in turn, in one context."""
    begun: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        begun.extend([statement] if statement.startswith("BEGIN") else [])

    event.listen(db.engine, "before_cursor_execute", note)

    def requests() -> None:
        for method in ("GET", "POST"):
            environment = {"REQUEST_METHOD": method, "PATH_INFO": "/look", "SERVER_NAME": "x", "SERVER_PORT": "80"}
            with writing_app.request_context({**environment, "wsgi.url_scheme": "http"}):
                writing_app.preprocess_request()
                db.session.execute(sa.text("SELECT 1"))

    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(requests).result()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_a_streamed_answer_reads_and_holds_nothing_after(writing_app: Flask) -> None:
    make_team(code="A")
    make_team(code="B")
    client = client_of(writing_app)

    assert client.get("/stream", buffered=True).text == "A\nB\n"
    assert client.post("/fine").status_code == 302


@pytest.mark.one_database("postgresql")
def test_a_row_that_broke_a_constraint_stays_out_of_the_log(
    capsys: pytest.CaptureFixture[str], committing_app: Flask
) -> None:
    address = "secret@example.org"

    def twice() -> ResponseReturnValue:
        make_person(email=address)
        make_person(email=address)
        return "never"

    committing_app.add_url_rule("/twice", "twice", public(twice), methods=["POST"])
    answer = client_of(committing_app).post("/twice")

    logged = capsys.readouterr().err
    assert answer.status_code == 500
    assert "uq_person_email" in logged
    assert "ecret" not in logged
