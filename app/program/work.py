"""What runs by itself: each day owners are reminded of what is due or overdue, once for each day it was due."""

from app.core import clock, jobs
from app.core.db import db
from app.program.services import actions, five_years, plan


@jobs.every("plan-daily", lambda now: clock.day_of(now).isoformat())
def _daily(_job: jobs.Job) -> None:
    now = clock.now()
    plan.remind(today=clock.day_of(now), now=now)
    five_years.remind(today=clock.day_of(now), now=now)
    actions.remind(today=clock.day_of(now), now=now)
    db.session.commit()
