"""Work of insights that no request waits for."""

from app.core import clock, jobs
from app.core.db import db
from app.insights.queries import months as queries
from app.insights.services import months


@jobs.every("close-months", lambda now: clock.day_of(now).isoformat())
def _close(_job: jobs.Job) -> None:
    while months.close_next(today=clock.today()):
        db.session.commit()


@jobs.handles("rebuild-months")
def _rebuild(job: jobs.Job) -> None:
    """A month at a time, so that nobody waits long to write."""
    for month in sorted({mark.month for mark in queries.waiting()}):
        months.rebuild(month=month, by_id=job.payload.get("by_id"))
        db.session.commit()
