"""What runs by itself: new answers become cases, and overdue cases are remembered."""

from app.core import clock, jobs
from app.core.db import db
from app.customers import services


@jobs.handles("open-cases")
def _open(_job: jobs.Job) -> None:
    services.open_new_cases(now=clock.now())


@jobs.every("cases-hourly", lambda now: f"{now:%Y-%m-%dT%H}")
def _hourly(_job: jobs.Job) -> None:
    services.open_new_cases(now=clock.now())
    db.session.commit()
    services.remind(now=clock.now())
