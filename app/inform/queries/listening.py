"""All reading of customer-listening."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, case, false, func, select, true
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.five_is import FiveI, Waiting, words
from app.core.i18n import _
from app.core.paging import Page
from app.events import queries as events
from app.events.models import Event, EventKind, Invitee
from app.inform.models.listening import Heard, Listening
from app.people.models import Membership, Person
from app.people.queries import belonging, month_table, of_teams, on_team

TELLS_FOR = timedelta(days=21)  # how long somebody is asked what they heard


class Offered(NamedTuple):
    """A session one may come to, with one's own place and how full it is."""

    event: Event
    mine: Invitee | None
    seats: events.Seats


def session(event_id: int) -> Event | None:
    return events.event(EventKind.LISTENING, event_id)


def way(event: Event) -> Listening:
    """How customers are listened to there."""
    return db.session.get_one(Listening, event.id)


def ways(event_ids: Collection[int]) -> dict[int, Listening]:
    found = db.session.scalars(select(Listening).where(Listening.event_id.in_(event_ids)))
    return {one.event_id: one for one in found}


def offered(person: Person, now: datetime) -> list[Offered]:
    """What a person may sign up for or has a place in, the next first; for whom each is, by today."""
    found = events.open_for_sign_up(EventKind.LISTENING, now)
    belongs = belonging(person, clock.day_of(now))
    ids = [event.id for event in found]
    mine = {
        one.event_id: one
        for one in db.session.scalars(select(Invitee).where(Invitee.person_id == person.id, Invitee.event_id.in_(ids)))
    }
    seats = events.seats(ids)
    return [
        Offered(event, mine.get(event.id), seats.get(event.id, events.Seats()))
        for event in found
        if event.id in mine or belongs.to(event.audience, event.audience_team_id, event.audience_value)
    ]


def attended(person: Person, page: Page) -> Sequence[Invitee]:
    """Sessions a person was at, the latest first; counts the page."""
    query = events.invitations(person, EventKind.LISTENING).where(Invitee.attended.is_(True))
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = query.order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(latest.limit(page.size).offset(page.offset)).all()


class Run(NamedTuple):
    event: Event
    seats: events.Seats
    turnout: events.Turnout
    heard: int


def run_by(person: Person | None, page: Page) -> list[Run]:
    """Sessions that a person organises, or all, the latest first; counts the page."""
    query = select(Event).where(Event.kind == EventKind.LISTENING)
    if person is not None:
        query = query.where(Event.organiser_id == person.id)
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = query.order_by(Event.starts_at.desc(), Event.id.desc()).limit(page.size).offset(page.offset)
    found = db.session.scalars(latest).all()
    ids = [event.id for event in found]
    seats, turnout = events.seats(ids), events.turnout(ids)
    heard = dict(
        db.session.execute(
            select(Heard.event_id, func.count()).where(Heard.event_id.in_(ids)).group_by(Heard.event_id)
        ).all()
    )
    return [
        Run(one, seats.get(one.id, events.Seats()), turnout.get(one.id, events.Turnout(0, 0)), heard.get(one.id, 0))
        for one in found
    ]


def organises(person: Person) -> bool:
    """Whether a person is the organiser of any session."""
    mine = select(Event.id).where(Event.kind == EventKind.LISTENING, Event.organiser_id == person.id)
    return bool(db.session.scalar(select(mine.exists())))


def heard_by(event: Event, person: Person) -> Heard | None:
    return db.session.scalar(select(Heard).where(Heard.event_id == event.id, Heard.person_id == person.id))


def all_heard(event: Event) -> Sequence[Heard]:
    """What everyone heard there, in the order of writing."""
    query = select(Heard).options(joinedload(Heard.person)).where(Heard.event_id == event.id)
    return db.session.scalars(query.order_by(Heard.id)).all()


def held_places(team_ids: Collection[int] | None, months: Sequence[date]) -> Select[int, date, int, int]:
    """Places taken at sessions held, by team of the day and month: how many were there, and how many there were."""
    table = month_table(months)
    came = case((Invitee.attended.is_(True), 1), else_=0)
    return (
        select(Membership.team_id, table.c.first_day, func.sum(came), func.count())
        .select_from(table)
        .join(Event, Event.held_on.between(table.c.first_day, table.c.last_day))
        .join(Invitee, Invitee.event_id == Event.id)
        .join(Membership, on_team(Invitee.person_id, Event.held_on))
        .where(Event.kind == EventKind.LISTENING, Event.cancelled_at.is_(None), Event.starts_at <= clock.now())
        .where(Invitee.placed, of_teams(team_ids))
        .group_by(Membership.team_id, table.c.first_day)
    )


def waiting(person: Person, today: date) -> list[Waiting]:
    """Sessions a person has a place in, those to say something of, and the lists to fill; not asked for yet."""
    here = true() if person.employed_on(today) else false()
    mine = (
        select(Event.id, Event.title, Event.held_on)
        .join(Invitee, Invitee.event_id == Event.id)
        .where(Invitee.person_id == person.id, Event.kind == EventKind.LISTENING, Event.cancelled_at.is_(None), here)
    )
    said = select(Heard.id).where(Heard.event_id == Event.id, Heard.person_id == person.id).exists()
    coming = mine.where(Invitee.placed, Event.held_on >= today, Invitee.attended.is_(None))
    to_tell = mine.where(Invitee.attended.is_(True), Event.held_on >= today - TELLS_FOR, ~said)
    lists = select(Event.id, Event.title, Event.held_on).where(
        and_(Event.kind == EventKind.LISTENING, Event.organiser_id == person.id, Event.held_on <= today),
        and_(Event.invited_at.is_not(None), Event.attendance_at.is_(None), Event.cancelled_at.is_(None), here),
    )
    page = ("inform.session", "event_id")
    return [
        Waiting(FiveI.INFORM, *page, coming.add_columns(words(_("You have a place: listening to customers")))),
        Waiting(FiveI.INFORM, "inform.heard", "event_id", to_tell.add_columns(words(_("Say what you heard")))),
        Waiting(FiveI.INFORM, "events.attendance", "event_id", lists.add_columns(words(_("Record who attended")))),
    ]
