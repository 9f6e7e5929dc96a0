"""Places: signing up, withdrawing, and a waiting list that moves up by itself.

Every change locks the event's row first, so that two people never take one place. While anybody waits all places are
taken, and whoever has a place signed up before everybody who waits.
"""

from datetime import date, datetime, timedelta

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.events import queries
from app.events.models import Event, EventKind, Invitee
from app.people import services as people
from app.people.models import NoticeKind, Person
from app.people.queries import belonging, in_audience


def sign_up(*, event: Event, person: Person, now: datetime) -> Invitee:
    """Take a place, or a turn in the waiting list; doing so again changes nothing."""
    lock_row(event)
    check_open(event, now)
    mine = queries.invitee(event, person)
    if mine is not None and mine.signed_up:
        return mine
    if queries.other_date(event, person) is not None:
        raise RuleBroken(_l("You have signed up for another date of the same. Withdraw there first."))
    if mine is None:
        mine = _admitted(event, person, now)
    seats = queries.seats([event.id]).get(event.id, queries.Seats())
    mine.number, mine.signed_up_at = queries.last_number(event) + 1, now
    mine.placed = event.places is None or seats.taken < event.places
    db.session.add(mine)
    db.session.flush()
    return mine


def _admitted(event: Event, person: Person, now: datetime) -> Invitee:
    on = clock.day_of(now)
    meant = belonging(person, on).to(event.audience, event.audience_team_id, event.audience_value)
    if event.kind == EventKind.MEETING or not meant:
        raise RuleBroken(_l("This is meant for other people."))
    return Invitee(event_id=event.id, person_id=person.id)


def check_open(event: Event, now: datetime) -> None:
    """Whether somebody may sign up or withdraw."""
    if not event.sign_up or not event.invited:
        raise RuleBroken(_l("Nobody can sign up for this yet."))
    if event.cancelled:
        raise RuleBroken(_l("This date was cancelled."))
    if event.starts_at <= now:
        raise RuleBroken(_l("This has begun already. Speak to whoever organises it."))


def withdraw(*, event: Event, person: Person, now: datetime) -> None:
    """Give a place or a turn back; the next who waits gets it. Whoever was invited stays invited."""
    lock_row(event)
    check_open(event, now)
    mine = queries.invitee(event, person)
    if mine is not None and mine.signed_up:
        _give_back(mine)
        move_up(event, now)


def set_places(*, event: Event, places: int | None, now: datetime, by: Person) -> None:
    """Change how many places there are, None for no limit; who waits moves up."""
    lock_row(event)
    taken = queries.seats([event.id]).get(event.id, queries.Seats()).taken
    if not event.sign_up:
        raise RuleBroken(_l("Nobody signs up for this, so it has no places."))
    if places is not None and places < taken:
        raise RuleBroken(_l("More people than that have a place already. Nobody loses a place."))
    event.places = places
    db.session.flush()
    move_up(event, now)
    audit.record(action="edit", actor_id=by.id, object_type=event.kind, object_id=event.id, fields=["places"])


def move_up(event: Event, now: datetime) -> None:
    """Give free places to those who wait, in turn, and tell them; for an event that is locked."""
    if event.cancelled or event.starts_at <= now:
        return
    taken = queries.seats([event.id]).get(event.id, queries.Seats()).taken
    free = None if event.places is None else event.places - taken
    lucky = queries.next_in_turn(event, free) if free != 0 else ()
    for mine in lucky:
        mine.placed = True
    db.session.flush()
    for mine in lucky:
        people.notify(
            person_ids=[mine.person_id],
            kind=NoticeKind.ASSIGNED,
            key=f"event:{event.id}:place:{mine.number}",
            path=event.path,
            subject=event.title,
            by_id=None,
            now=now,
        )


def free_places_of_leavers(*, today: date, now: datetime) -> None:
    """Whoever will have left by the day gives their place to the next."""
    for event in queries.with_leavers(today):
        lock_row(event)
        for mine in queries.leavers(event):
            _give_back(mine)
        move_up(event, now)


def _give_back(mine: Invitee) -> None:
    if mine.invited_at is None:
        db.session.delete(mine)
    else:
        mine.number, mine.signed_up_at, mine.placed = None, None, False
    db.session.flush()


def publish(*, event: Event, now: datetime, by: Person) -> int:
    """Let those whom it is for sign up; they are told, and who joins later may sign up too. Returns how many."""
    lock_row(event)  # a button pressed twice at once must not tell twice
    if event.invited:
        raise RuleBroken(_l("People can sign up for this already."))
    if event.cancelled:
        raise RuleBroken(_l("This date was cancelled."))
    if event.starts_at <= now:
        raise RuleBroken(_l("This moment has passed. Choose a later one."))
    audience = in_audience(event, clock.day_of(now))
    size = len(db.session.scalars(audience).all())
    if not size:
        raise RuleBroken(_l("Nobody belongs to this audience today. Choose another."))
    event.invited_at = now
    db.session.flush()
    people.notify(
        person_ids=audience,
        kind=NoticeKind.EVENT,
        key=f"event:{event.id}:open",
        path=event.path,
        subject=event.title,
        by_id=by.id,
        now=now,
    )
    audit.record(action="publish", actor_id=by.id, object_type=event.kind, object_id=event.id)
    return size


def remind(*, today: date, now: datetime) -> None:
    """The day before, tell those who are to come, once; not who is away on the day."""
    for event in queries.held_on(today + timedelta(days=1)):
        people.notify(
            person_ids=queries.expected_ids(event),
            kind=NoticeKind.REMINDER,
            key=f"event:{event.id}:tomorrow",
            path=event.path,
            subject=event.title,
            by_id=None,
            now=now,
        )
