"""All reading of events."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.events.models import Event, EventKind, Invitee
from app.people.models import Membership, Person, Team
from app.people.queries import on_team


class Guest(NamedTuple):
    """Somebody invited, with the team on the day."""

    person: Person
    team: str
    attended: bool | None


class Turnout(NamedTuple):
    """How many were invited to an event, and how many came."""

    invited: int
    attended: int


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
    """Ids of the people invited."""
    return select(Invitee.person_id).where(Invitee.event_id == event.id)


def guests(event: Event) -> list[Guest]:
    """Everyone invited, by name; who has left by the day has no team any more."""
    rows = db.session.execute(
        select(Person, Team.name, Invitee.attended)
        .join(Invitee, Invitee.person_id == Person.id)
        .join(Event, Event.id == Invitee.event_id)
        .outerjoin(Membership, on_team(Invitee.person_id, Event.held_on))
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(Event.id == event.id)
        .order_by(Person.sort_name, Person.id)
    )
    return [Guest(person, team or "", attended) for person, team, attended in rows]


def turnout(event_ids: Sequence[int]) -> dict[int, Turnout]:
    """Invited and attended for each of several events."""
    rows = db.session.execute(
        select(Invitee.event_id, func.count(), func.count().filter(Invitee.attended.is_(True)))
        .where(Invitee.event_id.in_(event_ids))
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
