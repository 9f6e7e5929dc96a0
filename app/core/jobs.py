"""Work that outlives a request. A job is a row, written in the transaction of what asks for it; after the commit a
worker is woken, and a sweep finds what was missed. Handlers may run twice and must come to the same end."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from huey import Huey, MemoryHuey, SqliteHuey, crontab
from huey.api import PostgresHuey, RedisHuey
from huey.consumer import Consumer
from sqlalchemy import JSON, CheckConstraint, Index, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Base, Key, db

log = structlog.get_logger()
Handler = Callable[["Job"], None]
HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, Callable[[datetime], str]] = {}
TRIES = 5
LEASE = timedelta(minutes=30)


class Job(Base):
    """One piece of work: waiting, running, done or failed; `done_steps` of `steps` is its progress."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        Index(None, "state", "run_at"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    period: Mapped[str | None] = mapped_column(unique=True)  # "kind:2026-11-22" for periodic work: once each
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    steps: Mapped[int] = mapped_column(default=0)
    done_steps: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it commits by itself, per unit of work."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def every(kind: str, period: Callable[[datetime], str]) -> Callable[[Handler], Handler]:
    """Register work done once for each value of `period(now)`, such as a day's date."""

    def register(handler: Handler) -> Handler:
        PERIODIC[kind] = period
        return handles(kind)(handler)

    return register


def enqueue(kind: str, *, run_at: datetime | None = None, **payload: Any) -> Job:
    """Ask for work, in the running transaction: if that is rolled back, nothing was asked."""
    now = clock.now()
    job = Job(kind=kind, payload=payload, created_at=now, run_at=run_at or now)
    db.session.add(job)
    db.session.flush()
    db.session.info["wake"] = True
    return job


def init_app(app: Flask) -> None:
    """Give the application its queue; only whoever starts a consumer does the work."""
    queue = _queue(app)
    app.extensions["huey"] = queue

    def sweep() -> None:
        with app.app_context():
            run_due()

    app.extensions["wake"] = queue.task(name="sweep")(sweep)
    queue.periodic_task(crontab(minute="*"), name="sweep_each_minute")(sweep)


def _queue(app: Flask) -> Huey:
    url = app.config["QUEUE"]
    if url.startswith("redis"):
        return RedisHuey("iskra", url=url)
    if url.startswith("postgres"):
        return PostgresHuey("iskra", dsn=url)
    if url.startswith("sqlite:///"):
        return SqliteHuey("iskra", filename=url.removeprefix("sqlite:///"))
    return MemoryHuey("iskra")


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.info.pop("wake", False):
        from flask import current_app

        current_app.extensions["wake"]()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("wake", None)


def run_due() -> int:
    """Do all work that is due now; returns how many jobs were done. Safe to run in several places at once."""
    _plan_periodic()
    done = 0
    while (job := _claim()) is not None:
        _run(job)
        done += 1
    return done


def _plan_periodic() -> None:
    now = clock.now()
    wanted = {f"{kind}:{period(now)}": kind for kind, period in PERIODIC.items()}
    known = set(db.session.scalars(select(Job.period).where(Job.period.in_(wanted))))
    for period, kind in wanted.items():
        if period not in known:
            db.session.add(Job(kind=kind, period=period, payload={}, created_at=now, run_at=now))
    try:
        db.session.commit()
    except IntegrityError:  # another worker planned the same period first: its row stands
        db.session.rollback()


def _claim() -> Job | None:
    """Take the next due job; a guarded update, so that two workers never take the same."""
    now = clock.now()
    abandoned = (Job.state == "running") & (Job.run_at <= now - LEASE)
    due = ((Job.state == "waiting") & (Job.run_at <= now)) | abandoned
    for job_id in db.session.scalars(select(Job.id).where(due).order_by(Job.run_at).limit(20)).all():
        taken = update(Job).where(Job.id == job_id, due).values(state="running", run_at=now, tries=Job.tries + 1)
        if db.session.execute(taken.returning(Job.id)).first() is not None:
            db.session.commit()
            return db.session.get(Job, job_id)
    db.session.rollback()
    return None


def _run(job: Job) -> None:
    job_id, kind = job.id, job.kind
    try:
        HANDLERS[kind](job)
        state, failure = "done", None
        db.session.commit()
    except Exception as error:  # whatever a handler raises must not stop the worker; it is logged and tried again
        db.session.rollback()
        log.error("job failed", job_id=job_id, kind=kind, exc_info=error)
        state, failure = "failed", f"{type(error).__name__}: {error}"
    _finish(job_id, state, failure)


def _finish(job_id: int, state: str, failure: str | None) -> None:
    job = db.session.get_one(Job, job_id)
    now = clock.now()
    job.failure = failure
    if state == "failed" and job.tries < TRIES:
        job.state, job.run_at = "waiting", now + timedelta(minutes=2**job.tries)
    else:
        job.state, job.finished_at = state, now
    db.session.commit()


class Worker:
    """A consumer inside this process, which leaves the signals to the server."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._consumer = Consumer(app.extensions["huey"], workers=1, periodic=True, check_worker_health=False)
        self._consumer._set_signal_handlers = lambda: None

    def start(self) -> None:
        """Begin, with a look at what waits already."""
        self._consumer.start()
        threading.Thread(target=self._first_sweep, daemon=True).start()

    def _first_sweep(self) -> None:
        self._app.extensions["wake"]()

    def stop(self) -> None:
        """Finish the running job, then end."""
        self._consumer.stop(graceful=True)
