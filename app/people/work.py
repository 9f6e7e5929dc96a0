"""What the directory does by itself, once a day."""

from datetime import datetime

from app.core import clock, jobs
from app.people.services.employment import begin_returns


def _day(now: datetime) -> str:
    return clock.day_of(now).isoformat()


@jobs.every("begin-returns", _day)
def _begin_returns(_job: jobs.Job) -> None:
    begin_returns(clock.today())
