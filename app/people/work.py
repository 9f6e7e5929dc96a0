"""What the directory does by itself, once a day."""

from datetime import datetime

from app.core import clock, jobs
from app.core.db import db
from app.people import privacy
from app.people.services.employment import begin_returns
from app.people.services.reorganising import rename_due
from app.people.services.retention import clear_one


def _day(now: datetime) -> str:
    return clock.day_of(now).isoformat()


@jobs.every("begin-returns", _day)
def _begin_returns(_job: jobs.Job) -> None:
    begin_returns(clock.today())


@jobs.every("rename-teams", _day)
def _rename_teams(_job: jobs.Job) -> None:
    rename_due(clock.today())


@jobs.every("retention", _day)
def _retention(_job: jobs.Job) -> None:
    for key in privacy.KEPT:
        clear_one(key, clock.today())
        db.session.commit()
