"""Whether Iskra is up and ready, for those who watch it: open to all, and nothing about the company."""

from datetime import timedelta

import time_machine
from flask import Flask

from app.core import clock, jobs
from app.core.db import db
from tests.support.client import Client


def test_the_process_is_up(app: Flask, client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert "Set-Cookie" not in answer.headers


def test_it_is_ready_while_a_worker_looks_for_work(committing_app: Flask) -> None:
    client = committing_app.test_client()
    waiting = {"status": "not ready", "database": True, "migrations": True, "jobs": False}
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()) == (503, waiting)

    jobs.run_due()
    assert client.get("/readyz").get_json() == {**waiting, "status": "ok", "jobs": True}

    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert client.get("/readyz").get_json() == waiting


def test_a_worker_busy_with_long_work_is_alive(committing_app: Flask) -> None:
    now = clock.now()
    started = now - timedelta(minutes=10)
    db.session.add(jobs.Job(kind="long", state="running", created_at=started, run_at=started))
    db.session.commit()
    assert committing_app.test_client().get("/readyz").get_json()["jobs"]


def test_it_is_not_ready_on_an_older_database(committing_app: Flask) -> None:
    jobs.run_due()
    db.session.execute(db.text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    answer = committing_app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["migrations"]) == (503, False)
