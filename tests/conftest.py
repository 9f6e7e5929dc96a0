"""Fixtures for all tests. Whoever asks for `app` or `committing_app` runs on SQLite and on PostgreSQL.

`app`: everything is rolled back after the test. `committing_app`: a database of its own that really commits, for
threads, killed processes and browsers. Tests of pure functions ask for neither.
"""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.auth.limits import limiter
from app.core.db import db, reading
from app.people.models import Person
from tests.support.client import Client
from tests.support.databases import (
    DIALECTS,
    Postgresql,
    Sqlite,
    close,
    forget_settings,
    make_app,
    postgresql_server,
)

ROOT = Path(__file__).parent.parent
LONG_FILE = 300
forget_settings()
# A session that is given a connection with a running transaction works in a savepoint of it.
db.session.session_factory.configure(join_transaction_mode="create_savepoint")


def pytest_configure() -> None:
    # Told to end (a time limit), pytest still takes down what it started, as on Ctrl-C; the server would live on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("one_database")
        dialects = (marker.args or DIALECTS[:1]) if marker else DIALECTS
        metafunc.parametrize("dialect", dialects, indirect=True, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, nothing may be missing: a skip is a failure."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI nothing may be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Long files are worth a look, not a failure."""
    files = [file for folder in ("app", "tests") for file in sorted((ROOT / folder).rglob("*.py"))]
    lengths = {file: file.read_text(encoding="utf-8").count("\n") for file in files}
    for file in (file for file, length in lengths.items() if length > LONG_FILE):
        terminalreporter.write_line(f"{file.relative_to(ROOT)} has {lengths[file]} lines: make it a package?")


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Sqlite | Postgresql]]:
    """What makes databases of a dialect; PostgreSQL is started when it is first needed."""
    folder = tmp_path_factory.mktemp("databases")
    started: dict[str, Sqlite | Postgresql] = {}
    with ExitStack() as stack:

        def server(dialect: str) -> Sqlite | Postgresql:
            if dialect not in started and dialect == "sqlite":
                started[dialect] = Sqlite(folder)
            elif dialect not in started:
                lock_folder = tmp_path_factory.getbasetemp().parent
                started[dialect] = Postgresql(stack.enter_context(postgresql_server(lock_folder)), folder)
            return started[dialect]

        yield server


@pytest.fixture(scope="session")
def server(dialect: str, servers: Callable[[str], Sqlite | Postgresql]) -> Sqlite | Postgresql:
    """Makes and drops databases of the test's dialect."""
    return servers(dialect)


@pytest.fixture(scope="session")
def database_url(server: Sqlite | Postgresql) -> Iterator[str]:
    """The database that the tests of a run share, because each rolls back."""
    url = server.migrated("iskra_shared", keeps_pages=True)
    yield url
    server.drop(url)


_numbers = count(1)


@pytest.fixture
def fresh_database_url(server: Sqlite | Postgresql) -> Iterator[str]:
    """A database with all tables for one test, whatever becomes of it."""
    url = server.migrated(f"iskra_{next(_numbers)}")
    yield url
    server.drop(url)


@pytest.fixture
def empty_database_url(server: Sqlite | Postgresql) -> Iterator[str]:
    """A database without tables for one test."""
    url = server.empty(f"iskra_{next(_numbers)}")
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application behind `app`; tests ask for `app`."""
    app = make_app(database_url, tmp_path_factory.mktemp("instance"))
    yield app
    close(app)


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application, its context pushed, inside a transaction that is rolled back after the test."""
    limiter.reset()
    with shared_app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            transaction = connection.begin()
            _hand_over(shared_app, connection)
            try:
                yield shared_app
            finally:
                db.session.remove()
                _hand_over(shared_app, engine)
                transaction.rollback()


def _hand_over(app: Flask, bind: Any) -> None:
    db._app_engines[app] = {None: bind}


@pytest.fixture
def committing_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application, its context pushed, on a database of its own where commits are commits."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        # What a test looks at must not stand in the way of the writers it watches: its transactions only read until
        # they write, and a prepared row can be named without beginning one.
        db.session().expire_on_commit = False
        with reading():
            yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> Client:
    """Somebody who is not signed in."""
    found = app.test_client()
    assert isinstance(found, Client)
    return found


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    """`sign_in(person)` signs that person in and returns the client."""
    return client.sign_in


@pytest.fixture
def today() -> Iterator[date]:
    """Time stands still: it is noon of Monday, 9 March 2026. Travel on with `time_machine.travel`."""
    with time_machine.travel(datetime(2026, 3, 9, 11, tzinfo=UTC), tick=False):
        yield date(2026, 3, 9)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files, which lies beside the project and is never copied into it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The folder ../shared/data with real survey files is not there.")
    return folder
