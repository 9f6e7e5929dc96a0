"""Work of insights that no request waits for."""

from datetime import datetime

from app.core import clock, jobs
from app.core.db import db
from app.insights.link.data import months_to_see
from app.insights.queries import months as queries
from app.insights.services import alerts, months


@jobs.every("close-months", lambda now: clock.day_of(now).isoformat())
def _close(_job: jobs.Job) -> None:
    while months.close_next(today=clock.today()):
        db.session.commit()


def _latest_month(now: datetime) -> str:
    return months_to_see(clock.day_of(now))[-1].isoformat()


@jobs.every("alerts", _latest_month)
def _watch(_job: jobs.Job) -> None:
    alerts.watch(month=months_to_see(clock.today())[-1], today=clock.today(), now=clock.now())


@jobs.handles("rebuild-months")
def _rebuild(job: jobs.Job) -> None:
    """A month at a time, so that nobody waits long to write."""
    for month in sorted({mark.month for mark in queries.waiting()}):
        months.rebuild(month=month, by_id=job.payload.get("by_id"))
        db.session.commit()
