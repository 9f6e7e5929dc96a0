"""Work that outlives a request: asked for with the transaction, done once, tried again, never lost."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.core import clock, jobs
from app.core.db import db
from app.core.jobs import Job

NOON = datetime.fromisoformat("2026-03-09T12:00:00+00:00")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done by the only kinds of work there are: "note", which can be told to fail, and a daily one."""
    seen: list[str] = []

    def note(job: Job) -> None:
        seen.append(job.payload["text"])
        if job.payload.get("fails", 0) >= job.tries:
            raise OSError("the mail server is away\nwith more than one line")

    def daily(_job: Job) -> None:
        seen.append("daily")

    monkeypatch.setattr(jobs, "HANDLERS", {"note": note})
    monkeypatch.setattr(jobs, "PERIODIC", {})
    jobs.every("daily", lambda now: now.date().isoformat())(daily)
    return seen


def only(kind: str) -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job).where(Job.kind == kind)).one()


def test_work_is_asked_for_with_the_transaction(committing_app: Flask, done: list[str]) -> None:
    jobs.enqueue("note", text="never")
    db.session.rollback()
    jobs.enqueue("note", text="kept")
    db.session.commit()

    jobs.run_due()

    assert sorted(done) == ["daily", "kept"]
    assert only("note").state == "done"


def test_a_worker_is_woken_after_the_commit_and_only_then(committing_app: Flask) -> None:
    queue = jobs.queue(committing_app)
    with db.session.begin_nested():
        jobs.enqueue("note", text="a")
    assert queue.pending_count() == 0, "a savepoint is no commit"
    db.session.commit()
    assert queue.pending_count() == 1
    jobs.enqueue("note", text="b")
    db.session.commit()
    assert queue.pending_count() == 1, "one look finds both"
    queue.flush()
    jobs.enqueue("note", text="c")
    nested = db.session.begin_nested()
    nested.rollback()
    db.session.commit()
    assert queue.pending_count() == 1, "a savepoint taken back takes nothing else back"
    queue.flush()
    jobs.enqueue("note", text="d")
    db.session.rollback()
    db.session.commit()
    assert queue.pending_count() == 0


def test_who_asks_for_work_does_not_need_the_queue(
    committing_app: Flask, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_app: Flask) -> None:
        raise ConnectionError

    monkeypatch.setattr(jobs, "wake", refuse)
    jobs.enqueue("note", text="found by a sweep")
    db.session.commit()
    jobs.run_due()
    assert "found by a sweep" in done


def test_failed_work_is_tried_again_later_and_given_up(committing_app: Flask, done: list[str]) -> None:
    jobs.enqueue("note", text="x", fails=99)
    db.session.commit()
    waits = []
    with time_machine.travel(NOON, tick=False) as traveller:
        only("note").run_at = NOON
        db.session.commit()
        for _try in range(jobs.TRIES):
            jobs.run_due()
            jobs.run_due()  # at once: nothing is due
            waits.append((only("note").run_at - clock.now()) / timedelta(minutes=1))
            traveller.move_to(max(only("note").run_at, clock.now()))
    assert done.count("x") == jobs.TRIES
    assert waits[:4] == [2, 4, 8, 16]
    assert (only("note").state, only("note").failure) == ("failed", "OSError: the mail server is away")


def test_work_that_fails_once_is_done_at_last(committing_app: Flask, done: list[str]) -> None:
    jobs.enqueue("note", text="x", fails=1)
    db.session.commit()
    jobs.run_due()
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        jobs.run_due()
    assert done.count("x") == 2
    assert (only("note").state, only("note").failure) == ("done", None)


def test_work_of_an_ended_worker_is_taken_over(committing_app: Flask, done: list[str]) -> None:
    now = clock.now()
    started = now - jobs.LEASE
    for text, tries, since in (("lost", 1, started), ("running", 1, now), ("deadly", jobs.TRIES, started)):
        job = Job(kind="note", payload={"text": text}, created_at=now, run_at=since, state="running", tries=tries)
        db.session.add(job)
    db.session.commit()

    jobs.run_due()

    assert set(done) == {"lost", "daily"}
    states = {job.payload["text"]: job.state for job in db.session.scalars(select(Job).where(Job.kind == "note"))}
    assert states == {"lost": "done", "running": "running", "deadly": "failed"}


def test_work_nobody_here_knows_waits_and_stops_nothing(committing_app: Flask, done: list[str]) -> None:
    jobs.enqueue("of a newer version")
    jobs.enqueue("note", text="after it")
    db.session.commit()
    jobs.run_due()
    assert "after it" in done
    assert (only("of a newer version").state, only("of a newer version").tries) == ("waiting", 0)


def in_threads(app: Flask, work: Callable[[], object], count: int = 4) -> None:
    barrier = threading.Barrier(count)

    def run() -> None:
        with app.app_context():
            barrier.wait()
            work()

    with ThreadPoolExecutor(count) as pool:
        for future in [pool.submit(run) for _ in range(count)]:
            future.result()


def test_workers_at_once_do_everything_once(committing_app: Flask, done: list[str]) -> None:
    for number in range(20):
        jobs.enqueue("note", text=str(number))
    db.session.commit()

    in_threads(committing_app, jobs.run_due)

    assert sorted(done) == sorted([*(str(number) for number in range(20)), "daily"])
    planned = db.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "daily"))
    assert planned == 1


def test_periodic_work_is_done_once_a_period(committing_app: Flask, done: list[str]) -> None:
    for moment in (NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            jobs.run_due()
    assert done == ["daily", "daily"]


def test_what_was_done_long_ago_is_forgotten(committing_app: Flask, done: list[str]) -> None:
    with time_machine.travel(NOON, tick=False):
        jobs.run_due()
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        jobs.run_due()
    periods = set(db.session.scalars(select(Job.period)))
    assert periods == {jobs.SWEEP, "daily:2026-04-18"}


def test_a_worker_inside_the_process_does_what_is_asked_and_stops(committing_app: Flask, done: list[str]) -> None:
    jobs.enqueue("note", text="waiting already")
    db.session.commit()
    db.session.remove()
    worker = jobs.Worker(committing_app)
    worker.start()
    try:
        _until(lambda: "waiting already" in done)
        jobs.enqueue("note", text="asked for now")
        db.session.commit()
        _until(lambda: "asked for now" in done)
    finally:
        begun = time.monotonic()
        worker.stop()
    assert time.monotonic() - begun < 3


def _until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not come():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
