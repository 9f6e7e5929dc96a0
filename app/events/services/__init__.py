"""All writing of events; what kind of event it is, and who may do this, is the feature's own rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, Unpack

from sqlalchemy import insert

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.events import queries
from app.events.models import Event, EventKind, Invitee
from app.events.services.attendance import Presence as Presence
from app.events.services.attendance import check_in as check_in
from app.events.services.attendance import record_attendance as record_attendance
from app.events.services.attendance import show_code as show_code
from app.events.services.attendance import take_attendance as take_attendance
from app.events.services.places import publish as publish
from app.events.services.places import set_places as set_places
from app.events.services.places import sign_up as sign_up
from app.events.services.places import withdraw as withdraw
from app.people import services as people
from app.people.models import AudienceFacts, NoticeKind, Person
from app.people.queries import in_audience


class Facts(AudienceFacts):
    """What the organiser decides about an event."""

    title: str
    description: str
    hosts: str
    starts_at: datetime
    place: str
    link: str
    organiser: Person
    ends_at: NotRequired[datetime | None]
    subject_id: NotRequired[int | None]
    sign_up: NotRequired[bool]
    places: NotRequired[int | None]


def plan(*, kind: EventKind, by: Person, **facts: Unpack[Facts]) -> Event:
    """Write an event down; nobody is invited yet."""
    event = Event(kind=kind, held_on=clock.day_of(facts["starts_at"]), **facts)
    db.session.add(event)
    db.session.flush()
    _record("create", event, by)
    return event


def add_date(
    *,
    event: Event,
    starts_at: datetime,
    place: str,
    link: str,
    now: datetime,
    by: Person,
    ends_at: datetime | None = None,
) -> Event:
    """Hold the same on one more date, for the same people: whoever comes once has been there."""
    lock_row(event)
    if not event.invited:
        raise RuleBroken(_l("Invite to the first date before you add another."))
    if starts_at <= now:
        raise RuleBroken(_l("This moment has passed. Choose a later one."))
    first_id = event.first_id or event.id
    if queries.has_date(first_id, starts_at):
        raise RuleBroken(_l("This meeting is held at that moment already. Choose another one."))
    facts = Facts(
        title=event.title,
        description=event.description,
        hosts=event.hosts,
        starts_at=starts_at,
        place=place,
        link=link,
        organiser=event.organiser,
        audience=event.audience,
        audience_team=event.audience_team,
        audience_value=event.audience_value,
        ends_at=ends_at,
        subject_id=event.subject_id,
        sign_up=event.sign_up,
        places=event.places,
    )
    other = plan(kind=event.kind, by=by, **facts)
    other.first_id = first_id
    if event.kind == EventKind.MEETING:
        _freeze(other, [guest.person.id for guest in queries.guests(event)], now, by)
    else:
        publish(event=other, now=now, by=by)
    return other


def change(*, event: Event, by: Person, **facts: Unpack[Facts]) -> None:
    """Change what is planned, as long as nobody has been invited."""
    lock_row(event)
    if event.invited:
        raise RuleBroken(_l("People know of this date: cancel it and plan another."))
    for name, value in facts.items():
        setattr(event, name, value)
    event.held_on = clock.day_of(event.starts_at)
    db.session.flush()
    _record("edit", event, by)


def invite(*, event: Event, now: datetime, by: Person) -> int:
    """Invite the audience as it is today; who joins later is not invited. Returns how many."""
    lock_row(event)  # a button pressed twice at once must not invite twice
    if event.invited:
        raise RuleBroken(_l("The invitations are already out."))
    if event.cancelled:
        raise RuleBroken(_l("This date was cancelled."))
    if event.starts_at <= now:
        raise RuleBroken(_l("This moment has passed. Choose a later one."))
    invited = db.session.scalars(in_audience(event, clock.day_of(now))).all()
    if not invited:
        raise RuleBroken(_l("Nobody belongs to this audience today. Choose another."))
    _freeze(event, invited, now, by)
    _record("invite", event, by)
    return len(invited)


def cancel(*, event: Event, reason: str, now: datetime, by: Person) -> None:
    """Call a date off, saying why; it no longer counts."""
    lock_row(event)
    if event.cancelled:
        raise RuleBroken(_l("This date was cancelled."))
    if event.attendance_at is not None:
        raise RuleBroken(_l("Attendance was recorded, so this was held and cannot be cancelled."))
    event.cancelled_at, event.cancel_reason = now, reason
    db.session.flush()
    _record("cancel", event, by)
    for what in ("invited", "open"):
        people.withdraw_notices(f"event:{event.id}:{what}")
    if event.starts_at > now:
        _tell(event, "cancelled", now, by)


def _freeze(event: Event, invited: Sequence[int], now: datetime, by: Person) -> None:
    """From now on these are the people invited."""
    db.session.execute(insert(Invitee), [{"event_id": event.id, "person_id": p, "invited_at": now} for p in invited])
    event.invited_at = now
    db.session.flush()
    _tell(event, "invited", now, by)


def _tell(event: Event, what: str, now: datetime, by: Person) -> None:
    people.notify(
        person_ids=queries.invited_ids(event),
        kind=NoticeKind.ASSIGNED,
        key=f"event:{event.id}:{what}",
        path=event.path,
        subject=event.title,
        by_id=by.id,
        now=now,
    )


def _record(action: str, event: Event, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type=event.kind, object_id=event.id)
