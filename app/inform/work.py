"""What runs by itself: from the morning on each hour, and mails once something is sent."""

from datetime import date

from app.core import clock, jobs
from app.core.db import db
from app.inform.models import Message
from app.inform.services import by_itself

FROM_HOUR = 7  # nobody is told of something at midnight


@jobs.every("inform-hourly", lambda now: f"{now.astimezone(clock.zone()):%Y-%m-%dT%H}")
def _hourly(_job: jobs.Job) -> None:
    now = clock.now()
    today = clock.day_of(now)
    if now.astimezone(clock.zone()).hour < FROM_HOUR:
        return
    by_itself.send_scheduled(today=today)
    db.session.commit()
    by_itself.reach_newcomers(today=today)
    db.session.commit()
    by_itself.remind(today=today, now=now)
    db.session.commit()


@jobs.handles("mail-message")
def _mail(job: jobs.Job) -> None:
    message, sent_on = db.session.get(Message, job.payload["message_id"]), date.fromisoformat(job.payload["sent_on"])
    while message is not None and by_itself.write_mails(message=message, sent_on=sent_on):
        db.session.commit()
