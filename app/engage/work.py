"""What runs by itself: whoever has not answered in time is reminded, and terms that have passed are over."""

from app.core import clock, jobs
from app.engage import services


@jobs.every("ideas-daily", lambda now: f"{clock.day_of(now)}")
def _daily(_job: jobs.Job) -> None:
    services.remind(now=clock.now())
    services.close_terms(now=clock.now())
