"""All reading of meetings with leaders."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, case, false, func, literal, or_, select, true, type_coerce, union_all
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db
from app.core.five_is import Counted, Due, FiveI, Progress, progress_of
from app.core.i18n import _, moment
from app.core.needs import Rows, columns
from app.core.paging import Page
from app.core.plan import PlanState, RecordKind, records
from app.events import queries as events
from app.events.models import Event, EventKind, Invitee
from app.people.models import Membership, Person
from app.people.queries import absent_on, month_table, on_team

# What several dates of one meeting have in common.
MEETING_ID = func.coalesce(Event.first_id, Event.id)
# Asked for when a statement runs, which may have been made before.
NOW = bindparam("now", callable_=clock.now, type_=Event.starts_at.type)


class Held(NamedTuple):
    """A meeting, how many were invited and how many came."""

    event: Event
    turnout: events.Turnout


def meeting(meeting_id: int) -> Event | None:
    return events.event(EventKind.MEETING, meeting_id)


def upcoming(person: Person, today: date) -> Sequence[Invitee]:
    """The meetings a person is invited to from today on, the next first."""
    return db.session.scalars(
        events.invitations(person, EventKind.MEETING).where(Event.held_on >= today).order_by(Event.starts_at, Event.id)
    ).all()


def past(person: Person, today: date, page: Page) -> Sequence[Invitee]:
    """The meetings a person was invited to, the latest first; counts the page."""
    query = events.invitations(person, EventKind.MEETING).where(Event.held_on < today)
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = query.order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(latest.limit(page.size).offset(page.offset)).all()


def organised(person: Person | None, page: Page) -> list[Held]:
    """Meetings that a person organises, or all of them, the latest first; counts the page."""
    query = select(Event).where(Event.kind == EventKind.MEETING)
    if person is not None:
        query = query.where(Event.organiser_id == person.id)
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = query.order_by(Event.starts_at.desc(), Event.id.desc())
    found = db.session.scalars(latest.limit(page.size).offset(page.offset)).all()
    turnout = events.turnout([event.id for event in found])
    return [Held(event, turnout.get(event.id, events.Turnout(0, 0))) for event in found]


def organises(person: Person) -> bool:
    """Whether a person is the organiser of any meeting."""
    mine = select(Event.id).where(Event.kind == EventKind.MEETING, Event.organiser_id == person.id)
    return bool(db.session.scalar(select(mine.exists())))


def progress(team_ids: Collection[int], months: Iterable[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int] | None, months: Iterable[date]) -> Counted:
    """Invitations to meetings held, by team of the day and month, and those attended.

    Several dates of one meeting count once for a person: the one attended, else the last. Dates that were cancelled,
    lie ahead, or fell into a person's leave count for nobody.
    """
    wanted = list(months)
    if not wanted:
        return None
    table = month_table(wanted)
    # A meeting with a date in the months asked about may have others outside of them.
    in_months = (
        select(MEETING_ID)
        .join(table, Event.held_on.between(table.c.first_day, table.c.last_day))
        .where(Event.kind == EventKind.MEETING)
    )
    came = case((Invitee.attended.is_(True), 1), else_=0)
    choice = func.row_number().over(
        partition_by=(MEETING_ID, Invitee.person_id), order_by=(came.desc(), Event.starts_at.desc(), Event.id)
    )
    chosen = (
        select(Event.held_on, Membership.team_id, came.label("came"), choice.label("choice"))
        .join(Invitee, Invitee.event_id == Event.id)
        .join(Membership, on_team(Invitee.person_id, Event.held_on))
        .where(
            or_(Event.id.in_(in_months), Event.first_id.in_(in_months)),
            Event.cancelled_at.is_(None),
            Event.starts_at <= NOW,
            ~absent_on(Invitee.person_id, Event.held_on),
        )
        .subquery()
    )
    return (
        select(chosen.c.team_id, table.c.first_day, func.sum(chosen.c.came), func.count())
        .join(table, chosen.c.held_on.between(table.c.first_day, table.c.last_day))
        .where(chosen.c.choice == 1, true() if team_ids is None else chosen.c.team_id.in_(team_ids))
        .group_by(chosen.c.team_id, table.c.first_day)
    )


def due(person: Person, today: date) -> list[Due]:
    """The meetings a person is invited to, and the attendance lists that wait for the organiser."""
    if not person.employed_on(today):
        return []
    both = union_all(_invited(person, today), _lists_to_fill(person, today)).subquery()
    rows = db.session.execute(
        select(Event, both.c.to_fill)
        .join(both, both.c.event_id == Event.id)
        .order_by(both.c.to_fill, Event.starts_at, Event.id)
    )
    return [
        _due(event, "inspire.attendance", _("Record who attended"))
        if to_fill
        else _due(event, "inspire.meeting", moment(event.starts_at))
        for event, to_fill in rows
    ]


def _invited(person: Person, today: date) -> Select[int, bool]:
    been_there = select(MEETING_ID).join(Invitee).where(Invitee.person_id == person.id, Invitee.attended.is_(True))
    return (
        select(Event.id.label("event_id"), literal(False).label("to_fill"))
        .join(Invitee, Invitee.event_id == Event.id)
        .where(
            Invitee.person_id == person.id,
            Event.kind == EventKind.MEETING,
            Event.held_on >= today,
            Event.cancelled_at.is_(None),
            Invitee.attended.is_(None),
            MEETING_ID.not_in(been_there),
        )
    )


def _lists_to_fill(person: Person, today: date) -> Select[int, bool]:
    return select(Event.id, literal(True)).where(
        Event.kind == EventKind.MEETING,
        Event.organiser_id == person.id,
        Event.held_on <= today,
        Event.invited_at.is_not(None),
        Event.attendance_at.is_(None),
        Event.cancelled_at.is_(None),
    )


def _due(event: Event, endpoint: str, detail: str) -> Due:
    return Due(FiveI.INSPIRE, event.title, event.held_on, endpoint, {"meeting_id": event.id}, detail)


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These meetings, and all held since a day, as activities of the plan: all dates of a meeting are one. Reached:
    the people who came, of those invited."""
    one_date = aliased(Event)
    dates = (
        select(
            func.coalesce(one_date.first_id, one_date.id).label("meeting_id"),
            func.min(one_date.held_on).label("first_day"),
            func.max(one_date.held_on).label("last_day"),
            func.count(one_date.invited_at).label("invited"),
            func.count().filter(one_date.attendance_at.is_(None)).label("not_recorded"),
            func.count().filter(one_date.cancelled_at.is_(None)).label("standing"),
        )
        .where(one_date.kind == EventKind.MEETING, one_date.cancelled_at.is_(None) | one_date.first_id.is_(None))
        .group_by(func.coalesce(one_date.first_id, one_date.id))
        .subquery("dates")
    )
    guests = (
        select(func.count(Invitee.person_id.distinct()))
        .join(one_date, one_date.id == Invitee.event_id)
        .where(func.coalesce(one_date.first_id, one_date.id) == Event.id, one_date.cancelled_at.is_(None))
    )
    state = case(
        (dates.c.standing == 0, PlanState.DROPPED.value),
        (dates.c.last_day < today, PlanState.DONE.value),
        (dates.c.first_day <= today, PlanState.UNDER_WAY.value),
        else_=PlanState.PLANNED.value,
    )
    found = records(
        RecordKind.MEETING,
        Event.id,
        title=Event.title,
        state=state,
        draft=dates.c.invited == 0,
        waits=case((dates.c.standing == 0, false()), else_=(dates.c.last_day < today) & (dates.c.not_recorded > 0)),
        starts_on=dates.c.first_day,
        ends_on=dates.c.last_day,
        met=guests.where(Invitee.attended.is_(True)).scalar_subquery(),
        due=guests.scalar_subquery(),
        owner_id=Event.organiser_id,
        audience=type_coerce(Event.audience, String),
        audience_team_id=Event.audience_team_id,
        audience_value=Event.audience_value,
    )
    return found.join(dates, dates.c.meeting_id == Event.id).where(or_(Event.id.in_(ids), dates.c.last_day >= since))


def deadlines(team_ids: Collection[int], today: date, until: date) -> Rows:
    """Meetings to which somebody of these teams is invited, and how many."""
    return (
        select(*columns("meeting", func.count(), Event.held_on, ref=Event.id, title=Event.title))
        .select_from(Event)
        .join(Invitee, Invitee.event_id == Event.id)
        .join(Membership, on_team(Invitee.person_id, Event.held_on))
        .where(Event.kind == EventKind.MEETING, Event.cancelled_at.is_(None), Membership.team_id.in_(team_ids))
        .where(Event.held_on.between(today, until))
        .group_by(Event.id, Event.held_on, Event.title)
    )
