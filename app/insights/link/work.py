"""Computing the link: work that no request waits for."""

from datetime import datetime

from sqlalchemy import update

from app.core import clock, jobs
from app.core.db import db, reading, release
from app.insights.link import data, results
from app.insights.models.link import LinkRun
from app.insights.queries import link as queries
from app.insights.services import link as services
from app.people import queries as people


def _latest_month(now: datetime) -> str:
    return data.months_to_see(clock.day_of(now))[-1].isoformat()


@jobs.every("link-month", _latest_month)
def _each_month(_job: jobs.Job) -> None:
    """Once a month has closed, look again."""
    newest = queries.newest()
    if newest is None or newest.finished_at is not None:
        services.start(by=None, today=clock.today(), now=clock.now())


@jobs.handles("link")
def _compute(job: jobs.Job) -> None:
    compute(int(job.payload["run_id"]))


def compute(run_id: int) -> None:
    """Read, compute outside any transaction, keep."""
    with reading():
        run = queries.run(run_id)
        if run is None or run.finished_at is not None:
            return
        seed = run.seed
        asked = [results.Asked(one.id, one.exposure, one.lag, one.since) for one in queries.in_force()]
        read = data.read(people.forest(), clock.today())
        release()
    found = None if read is None else results.compute(read, asked, seed=seed, tell=lambda *at: _tell(run_id, *at))
    run = db.session.get_one(LinkRun, run_id)
    services.finish(run=run, result=results.as_json(found) if found else None, now=clock.now())
    db.session.commit()


def _tell(run_id: int, done: int, steps: int) -> None:
    """Progress is kept apart, and only now and then: a page looks every three seconds."""
    if done % 10 == 0 or done == steps:
        with reading(False):
            db.session.execute(update(LinkRun).where(LinkRun.id == run_id).values(done=done, steps=steps))
            db.session.commit()
