"""Work that outlives a request. A job is a row, written in the transaction of what asks for it; after the commit a
worker is woken, and a sweep finds what was missed. Handlers may run twice and must come to the same end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import JSON, CheckConstraint, Index, delete, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, company
from app.core.db import Base, Key, db
from app.core.logs import log

if TYPE_CHECKING:
    from huey import Huey

Handler = Callable[["Job"], None]
HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, Callable[[datetime], str]] = {}
TRIES = 5
LEASE = timedelta(minutes=30)
KEPT_FOR = timedelta(days=30)
SWEEP = "sweep"  # the one row that says when a worker last looked for work
SILENCE = timedelta(minutes=5)
STOPS_WITHIN = 20  # seconds that a running job has to end; one that is cut off is done again after its lease


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
    """Hold the place of the queue, which is opened when first needed: that costs a tenth of a second."""
    app.extensions["huey"] = None


def queue(app: Flask) -> Huey:
    """The queue that wakes workers. It holds no work itself, only that there is some."""
    if app.extensions["huey"] is None:
        app.extensions["huey"] = _open_queue(app)
    opened: Huey = app.extensions["huey"]
    return opened


def _open_queue(app: Flask) -> Huey:
    from huey import crontab

    opened = _queue_at(app.config["QUEUE"])

    def sweep() -> None:
        with app.app_context():
            run_due()

    opened.wake = opened.task(name="sweep")(sweep)
    opened.periodic_task(crontab(minute="*"), name="sweep_each_minute")(sweep)
    return opened


def _queue_at(url: str) -> Huey:
    from huey import MemoryHuey, SqliteHuey
    from huey.api import PostgresHuey, RedisHuey

    if url.startswith("redis"):
        return RedisHuey("iskra", url=url)
    if url.startswith("postgres"):
        return PostgresHuey("iskra", dsn=url)
    if url.startswith("sqlite:///"):
        return SqliteHuey("iskra", filename=url.removeprefix("sqlite:///"))
    return MemoryHuey("iskra")


def wake(app: Flask) -> None:
    """Have a worker look for work; one that has not begun its look yet will find this too."""
    opened = queue(app)
    if opened.pending_count() == 0:
        opened.wake()


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.pop("wake", False):
        return
    try:
        wake(current_app._get_current_object())  # type: ignore[attr-defined]  # werkzeug's proxy
    except Exception as error:  # the work is kept, and a sweep finds it: who asked for it need not know
        log.warning("queue not reached", exc_info=error)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("wake", None)


def alive() -> bool:
    """Whether some worker looks for work, or is busy with a piece of it."""
    now = clock.now()
    looked = (Job.period == SWEEP) & (Job.finished_at > now - SILENCE)
    busy = (Job.state == "running") & (Job.run_at > now - LEASE)
    return db.session.scalar(select(Job.id).where(looked | busy).limit(1)) is not None


def run_due() -> int:
    """Do all work that is due now; returns how many jobs were done. Safe to run in several places at once."""
    now = clock.now()
    _plan(now)
    _tidy(now)
    done = 0
    while (job := _claim()) is not None:
        _run(job)
        done += 1
    return done


def _plan(now: datetime) -> None:
    """Make the rows of periodic work that nobody made yet, each by itself: another worker may be at the same."""
    wanted = {SWEEP: SWEEP, **{f"{kind}:{period(now)}": kind for kind, period in PERIODIC.items()}}
    known = set(db.session.scalars(select(Job.period).where(Job.period.in_(wanted))))
    for period in wanted.keys() - known:
        state = "done" if period == SWEEP else "waiting"
        db.session.add(Job(kind=wanted[period], period=period, state=state, payload={}, created_at=now, run_at=now))
        try:
            db.session.commit()
        except IntegrityError:  # the other one was first: its row stands
            db.session.rollback()


def _tidy(now: datetime) -> None:
    """Say that somebody looks for work, give up what ended its worker each time, forget what was done long ago."""
    cut_off = (Job.state == "running") & (Job.run_at <= now - LEASE) & (Job.tries >= TRIES)
    given_up = {"state": "failed", "finished_at": now, "failure": "The worker ended each time."}
    db.session.execute(update(Job).where(Job.period == SWEEP).values(finished_at=now))
    db.session.execute(update(Job).where(cut_off).values(given_up))
    db.session.execute(delete(Job).where(Job.state == "done", Job.finished_at < now - KEPT_FOR))
    db.session.commit()


def _claim() -> Job | None:
    """Take the next due job; a guarded update, so that two workers never take the same. Work of a kind that nobody
    here knows, such as that of a newer version, waits for a worker that does."""
    now = clock.now()
    abandoned = (Job.state == "running") & (Job.run_at <= now - LEASE) & (Job.tries < TRIES)
    due = Job.kind.in_(HANDLERS) & (((Job.state == "waiting") & (Job.run_at <= now)) | abandoned)
    for job_id in db.session.scalars(select(Job.id).where(due).order_by(Job.run_at, Job.id).limit(20)).all():
        taken = update(Job).where(Job.id == job_id, due).values(state="running", run_at=now, tries=Job.tries + 1)
        if db.session.execute(taken.returning(Job.id)).first() is not None:
            db.session.commit()
            return db.session.get(Job, job_id)
    db.session.rollback()
    return None


def _run(job: Job) -> None:
    job_id, kind = job.id, job.kind
    company.forget()
    try:
        HANDLERS[kind](job)
        db.session.commit()
        failure = None
    except Exception as error:  # whatever a handler raises must not stop the worker; it is logged and tried again
        db.session.rollback()
        log.error("job failed", job_id=job_id, kind=kind, exc_info=error)
        failure = f"{type(error).__name__}: {error}".splitlines()[0]
    _finish(job_id, failure)


def _finish(job_id: int, failure: str | None) -> None:
    job, now = db.session.get_one(Job, job_id), clock.now()
    job.failure = failure
    if failure is not None and job.tries < TRIES:
        job.state, job.run_at = "waiting", now + timedelta(minutes=2**job.tries)
    else:
        job.state, job.finished_at = "done" if failure is None else "failed", now
    db.session.commit()


class Worker:
    """A consumer inside this process, which leaves the signals to the server."""

    def __init__(self, app: Flask) -> None:
        from huey.consumer import Consumer

        self._app = app
        self._consumer = Consumer(
            queue(app), workers=1, max_delay=1.0, check_worker_health=False, shutdown_timeout=STOPS_WITHIN
        )
        self._consumer._set_signal_handlers = lambda: None

    def start(self) -> None:
        """Begin, with a look at what waits already."""
        self._consumer.start()
        wake(self._app)

    def stop(self) -> None:
        """Finish the running job, then end."""
        self._consumer.stop(graceful=True)
