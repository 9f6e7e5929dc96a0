"""What events know of a person."""

from collections.abc import Iterator

from sqlalchemy import delete, select

from app.core.db import db
from app.core.i18n import _l
from app.events.models import CalendarFeed, Event, Invitee
from app.people.models import Person
from app.people.privacy import Section, forgets, not_told, section, tells


@tells("invitee.person_id", "event.organiser_id")
def _events(person: Person) -> Iterator[Section]:
    invited = select(Event.title, Event.held_on.label("when"), Invitee.signed_up_at, Invitee.attended).join(
        Invitee.event
    )
    yield section(
        "meetings",
        _l("Meetings and other dates"),
        invited.where(Invitee.person_id == person.id).order_by(Event.held_on),
    )
    organised = select(Event.title, Event.held_on.label("when")).where(Event.organiser_id == person.id)
    yield section("meetings-organised", _l("What you organise"), organised.order_by(Event.held_on))


@tells("calendar_feed.person_id")
def _feed(person: Person) -> Iterator[Section]:
    feed = select(CalendarFeed.made_at.label("when")).where(CalendarFeed.person_id == person.id)
    yield section("calendar-feed", _l("Your calendar address"), feed)


not_told("invitee.recorded_by_id", "who noted that somebody came is part of that person's record: the log has it")


@forgets
def _forget_feed(person: Person) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person.id))
