"""What events do by themselves, once a day: places of those who leave go to the next, and people are reminded."""

from app.core import clock, jobs
from app.core.db import db
from app.events.services import places


@jobs.every("events-daily", lambda now: clock.day_of(now).isoformat())
def _daily(_job: jobs.Job) -> None:
    now = clock.now()
    places.free_places_of_leavers(today=clock.day_of(now), now=now)
    db.session.commit()
    places.remind(today=clock.day_of(now), now=now)
    db.session.commit()
