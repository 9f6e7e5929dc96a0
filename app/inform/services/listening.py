"""All writing of customer-listening; places, attendance and dates are those of events."""

from datetime import datetime
from typing import Unpack

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.events import queries as events
from app.events import services
from app.events.models import Event, EventKind
from app.events.services import Facts
from app.inform.models.listening import Heard, Listening, ListeningWay
from app.inform.queries import listening as queries
from app.people.models import Person


def plan(*, way: ListeningWay, by: Person, **facts: Unpack[Facts]) -> Event:
    """Write a session down; nobody knows of it yet."""
    event = services.plan(kind=EventKind.LISTENING, by=by, **facts)
    db.session.add(Listening(event_id=event.id, way=way))
    db.session.flush()
    return event


def change(*, event: Event, way: ListeningWay, by: Person, **facts: Unpack[Facts]) -> None:
    """Change what is planned, as long as nobody knows of it."""
    services.change(event=event, by=by, **facts)
    queries.way(event).way = way
    db.session.flush()


def add_date(*, event: Event, starts_at: datetime, ends_at: datetime | None, place: str, link: str, now: datetime,
             by: Person) -> Event:  # fmt: skip
    """Hold the same once more; coming to one of the dates is enough."""
    where = {"place": place, "link": link}
    other = services.add_date(event=event, starts_at=starts_at, ends_at=ends_at, now=now, by=by, **where)
    db.session.add(Listening(event_id=other.id, way=queries.way(event).way))
    db.session.flush()
    return other


def tell(*, event: Event, person: Person, heard: str, change: str, now: datetime) -> Heard:
    """Say what one heard at a session and what should change; may be said again in other words."""
    lock_row(event)
    mine = events.invitee(event, person)
    if mine is None or not mine.attended:
        raise RuleBroken(_l("Only who was there can say what they heard. Is the attendance list saved?"))
    told = queries.heard_by(event, person) or Heard(event_id=event.id, person_id=person.id, written_at=now)
    told.heard, told.change = heard, change
    db.session.add(told)
    db.session.flush()
    audit.record(action="tell", actor_id=person.id, object_type="listening", object_id=event.id)
    return told
