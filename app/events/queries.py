"""All reading of events."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from app.auth import tokens
from app.core.db import db
from app.events.models import CalendarFeed, Event, EventKind, Invitee
from app.people.models import Membership, Person, Team
from app.people.queries import absent_on, belonging, on_team

KEPT_IN_FEED = timedelta(weeks=6)
WAITING = and_(Invitee.number.is_not(None), ~Invitee.placed)


class Guest(NamedTuple):
    """Somebody invited, with the team on the day."""

    person: Person
    team: str
    attended: bool | None
    signed_up: bool = False


class Turnout(NamedTuple):
    """How many were invited to an event, and how many came."""

    invited: int
    attended: int


class Seats(NamedTuple):
    """How many places of an event are taken, and how many people wait for one."""

    taken: int = 0
    waiting: int = 0


def any_event(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def event(kind: EventKind, event_id: int) -> Event | None:
    return db.session.scalar(select(Event).where(Event.id == event_id, Event.kind == kind))


def has_date(first_id: int, starts_at: datetime) -> bool:
    """Whether one of several dates of the same is at this moment, and not cancelled."""
    same = or_(Event.id == first_id, Event.first_id == first_id)
    query = select(Event.id).where(same, Event.starts_at == starts_at, Event.cancelled_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def invitee(event: Event, person: Person) -> Invitee | None:
    return db.session.get(Invitee, (event.id, person.id))


def invited_ids(event: Event) -> Select[int]:
    """Ids of the people who are invited or have signed up."""
    return select(Invitee.person_id).where(Invitee.event_id == event.id)


def guests(event: Event) -> list[Guest]:
    """Everyone who is to come, by name; who has left by the day has no team any more."""
    return _guests(event, Invitee.expected(), Person.sort_name, Person.id)


def waiting_list(event: Event) -> list[Guest]:
    """Who waits for a place, in turn."""
    return _guests(event, WAITING, Invitee.number)


def _guests(event: Event, which: ColumnElement[bool], *order: InstrumentedAttribute[Any]) -> list[Guest]:
    rows = db.session.execute(
        select(Person, Team.name, Invitee.attended, Invitee.number)
        .join(Invitee, Invitee.person_id == Person.id)
        .join(Event, Event.id == Invitee.event_id)
        .outerjoin(Membership, on_team(Invitee.person_id, Event.held_on))
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(Event.id == event.id, which)
        .order_by(*order)
    )
    return [Guest(person, team or "", attended, number is not None) for person, team, attended, number in rows]


def seats(event_ids: Collection[int]) -> dict[int, Seats]:
    """Places taken and people waiting for each of several events; no entry: nobody has signed up."""
    rows = db.session.execute(
        select(Invitee.event_id, func.count().filter(Invitee.placed), func.count().filter(WAITING))
        .where(Invitee.event_id.in_(event_ids), Invitee.number.is_not(None))
        .group_by(Invitee.event_id)
    )
    return {event_id: Seats(taken, waiting) for event_id, taken, waiting in rows}


def last_number(event: Event) -> int:
    """The highest number that somebody signed up with."""
    return db.session.scalar(select(func.max(Invitee.number)).where(Invitee.event_id == event.id)) or 0


def next_in_turn(event: Event, most: int | None) -> Sequence[Invitee]:
    """Who gets the next places that are free: those who wait, in turn, without who will have left by the day."""
    waiting = select(Invitee).join(Invitee.person).where(Invitee.event_id == event.id, WAITING)
    return db.session.scalars(waiting.where(Person.employed(event.held_on)).order_by(Invitee.number).limit(most)).all()


def ahead(mine: Invitee) -> int:
    """How many wait for a place before somebody who waits."""
    before = select(func.count()).where(Invitee.event_id == mine.event_id, WAITING, Invitee.number < mine.number)
    return db.session.scalar(before) or 0


def other_date(event: Event, person: Person) -> Event | None:
    """Another date of the same thing, not held yet, for which a person has signed up."""
    first_id = event.first_id or event.id
    same = or_(Event.id == first_id, Event.first_id == first_id)
    return db.session.scalar(
        select(Event)
        .join(Invitee, Invitee.event_id == Event.id)
        .where(same, Event.id != event.id, Event.cancelled_at.is_(None), Event.attendance_at.is_(None))
        .where(Invitee.person_id == person.id, Invitee.number.is_not(None))
        .limit(1)
    )


def open_for_sign_up(kind: EventKind, now: datetime) -> Sequence[Event]:
    """What people may sign up for, the next first; whom each is for is not asked here."""
    return db.session.scalars(
        select(Event)
        .where(Event.kind == kind, Event.sign_up, Event.invited_at.is_not(None), Event.cancelled_at.is_(None))
        .where(Event.starts_at > now)
        .order_by(Event.starts_at, Event.id)
    ).all()


def may_see(event: Event, person: Person, on: date) -> bool:
    """Whether an event concerns a person: invited, signed up, or free to do so."""
    if invitee(event, person) is not None:
        return True
    open_ = event.sign_up and event.invited and event.kind != EventKind.MEETING
    return open_ and belonging(person, on).to(event.audience, event.audience_team_id, event.audience_value)


def held_on(day: date) -> Sequence[Event]:
    """What is held on a day, and people know of."""
    standing = Event.cancelled_at.is_(None) & Event.invited_at.is_not(None)
    return db.session.scalars(select(Event).where(Event.held_on == day, standing).order_by(Event.id)).all()


def expected_ids(event: Event) -> Select[int]:
    """Ids of the people who are to come and are not away on the day."""
    rows = select(Invitee.person_id).join(Invitee.event).where(Event.id == event.id, Invitee.expected())
    return rows.where(~absent_on(Invitee.person_id, Event.held_on))


def with_leavers(today: date) -> Sequence[Event]:
    """Events to come for which somebody has signed up who will have left by then."""
    return db.session.scalars(
        select(Event)
        .join(Invitee, Invitee.event_id == Event.id)
        .join(Person, Person.id == Invitee.person_id)
        .where(Event.held_on > today, Event.cancelled_at.is_(None), Invitee.number.is_not(None))
        .where(Person.employed(Event.held_on).is_not(True))
        .distinct()
        .order_by(Event.id)
    ).all()


def leavers(event: Event) -> Sequence[Invitee]:
    """Those of them."""
    return db.session.scalars(
        select(Invitee)
        .join(Invitee.person)
        .where(Invitee.event_id == event.id, Invitee.number.is_not(None), Person.employed(event.held_on).is_not(True))
    ).all()


def turnout(event_ids: Sequence[int]) -> dict[int, Turnout]:
    """Invited and attended for each of several events."""
    rows = db.session.execute(
        select(Invitee.event_id, func.count(), func.count().filter(Invitee.attended.is_(True)))
        .where(Invitee.event_id.in_(event_ids), Invitee.expected())
        .group_by(Invitee.event_id)
    )
    return {event_id: Turnout(invited, attended) for event_id, invited, attended in rows}


def invitations(person: Person, kind: EventKind) -> Select[Invitee]:
    """What a person was invited to, with the events, in no order yet."""
    return (
        select(Invitee)
        .join(Invitee.event)
        .options(contains_eager(Invitee.event))
        .where(Invitee.person_id == person.id, Event.kind == kind)
    )


def feed_of(person: Person) -> CalendarFeed | None:
    return db.session.get(CalendarFeed, person.id)


def person_of_feed(token: str) -> Person | None:
    """Whose calendar a secret address tells."""
    known = CalendarFeed.fingerprint == tokens.fingerprint(token)
    return db.session.scalar(select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id).where(known))


def of_person(person: Person, today: date) -> Sequence[Event]:
    """What a person is to come to, of the last weeks and to come; what was cancelled too, so that calendars hear of
    it."""
    return db.session.scalars(
        select(Event)
        .join(Invitee, Invitee.event_id == Event.id)
        .where(Invitee.person_id == person.id, Invitee.expected(), Event.held_on >= today - KEPT_IN_FEED)
        .order_by(Event.starts_at, Event.id)
    ).all()
