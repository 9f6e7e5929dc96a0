"""What the figures of the five I's are made from: for each table, of which days, people and teams its rows tell.

Whatever `counted` of a feature reads is listed here, which a test sees to: a row that is written late then marks the
closed months it belongs to (app.insights.services.late), whoever writes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import Base, db
from app.core.five_is import FiveI
from app.core.stale import ALL
from app.engage.models import Idea, IdeaState
from app.engage.models.ambassadors import AmbassadorCompanion
from app.engage.models.projects import ProjectMember
from app.events.models import Event, EventKind, Invitee
from app.inform.models import Message, Recipient
from app.instruct.models import Assignment, Completion
from app.people.models import (
    Absence,
    Employment,
    EmploymentKind,
    Membership,
    Person,
    Standing,
    StandingKind,
    TeamParent,
)
from app.reward.models import AwardCycle, AwardDecision, Recognition

Row = Mapping[str, Any]
FOREVER = date.max
DAY = timedelta(days=1)
EVERY = tuple(FiveI)
OF_MEMBERS = (FiveI.ENGAGE, FiveI.REWARD)  # all members are due
OF_THE_EMPLOYED = (FiveI.INSTRUCT, *OF_MEMBERS)


class Tells(NamedTuple):
    """That something counts from one day to another, the last included: for a person, in whatever teams, or for units.
    `says`: what else would change the figures if it were different."""

    parts: tuple[FiveI, ...]
    first: date
    last: date
    person_id: int | None = None
    team_ids: tuple[int, ...] = ()
    says: tuple[Any, ...] = ()


Reader = Callable[[Sequence[Row]], Iterable[Tells]]
FACTS: dict[type[Base], Reader] = {}


def tells(model: type[Base]) -> Callable[[Reader], Reader]:
    """Register what rows of a table tell; empty for a table whose changes no figure shows."""

    def register(reader: Reader) -> Reader:
        FACTS[model] = reader
        return reader

    return register


@tells(Membership)
def _membership(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        yield Tells(EVERY, row["starts_on"], row["ends_on"] or FOREVER, row["person_id"], (row["team_id"],))


@tells(TeamParent)
def _team_parent(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:  # what is kept of the units above changes with it, the old and the new ones
        units = (row["team_id"], row["parent_id"])
        yield Tells(EVERY, row["starts_on"], row["ends_on"] or FOREVER, None, units)


@tells(Person)
def _person(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        yield Tells(OF_THE_EMPLOYED, row["hired_on"], row["left_on"] or FOREVER, row["id"], says=("employed",))
        if row.get("returns_on"):
            yield Tells(OF_THE_EMPLOYED, row["returns_on"], FOREVER, row["id"], says=("back",))


@tells(Absence)
def _absence(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        yield Tells((FiveI.INSPIRE,), row["starts_on"], row["ends_on"] or FOREVER, row["person_id"])


@tells(Employment)
def _employment(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if row["kind"] == EmploymentKind.SUPPLIER:
            yield Tells(OF_MEMBERS, row["starts_on"], row["ends_on"] or FOREVER, row["person_id"])


@tells(Standing)
def _standing(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if row["kind"] == StandingKind.AMBASSADOR:
            yield Tells((FiveI.ENGAGE,), row["starts_on"], row["ends_on"] or FOREVER, row["person_id"])


@tells(Recipient)
def _recipient(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        due, read = row["due_on"], row.get("acknowledged_on")
        yield Tells((FiveI.INFORM,), due, due, row["person_id"], says=(read is not None and read <= due,))


@tells(Message)
def _message(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:  # withdrawn in time it was due to nobody
        withdrawn, due = row.get("withdrawn_on"), row["due_on"]
        if withdrawn is not None and withdrawn <= due:
            yield Tells((FiveI.INFORM,), due, due, None, (ALL,))


class Held(NamedTuple):
    """The days on which the dates of one meeting are, of which one counts for each who is invited."""

    parts: tuple[FiveI, ...]
    first: date
    last: date


OF_EVENTS = {EventKind.MEETING: (FiveI.INSPIRE,)}  # of another kind: see which of the five I's counts it


@tells(Invitee)
def _invitee(rows: Sequence[Row]) -> Iterable[Tells]:
    held = _held({row["event_id"] for row in rows})
    for row in rows:
        if row["event_id"] in held:
            parts, first, last = held[row["event_id"]]
            yield Tells(parts, first, last, row["person_id"], says=(row["event_id"], row.get("attended")))


@tells(Event)
def _event(rows: Sequence[Row]) -> Iterable[Tells]:
    held = _held({row.get("first_id") or row["id"] for row in rows})
    for row in rows:
        day = row["held_on"]
        others = held.get(row.get("first_id") or row["id"], Held((), day, day))
        says = (day, row.get("cancelled_at") is None, row.get("starts_at"))
        yield Tells(_counts_as(row["kind"]), min(day, others.first), max(day, others.last), None, (ALL,), says)


def _counts_as(kind: EventKind) -> tuple[FiveI, ...]:
    return OF_EVENTS.get(kind, (FiveI.INFORM, FiveI.INSPIRE))


def _held(event_ids: Iterable[int]) -> dict[int, Held]:
    """When the dates of these events' meetings are."""
    other = aliased(Event)
    meeting = func.coalesce(Event.first_id, Event.id)
    query = (
        select(Event.id, Event.kind, func.min(other.held_on), func.max(other.held_on))
        .join(other, func.coalesce(other.first_id, other.id) == meeting)
        .where(Event.id.in_(set(event_ids)))
        .group_by(Event.id, Event.kind)
    )
    return {key: Held(_counts_as(kind), first, last) for key, kind, first, last in _read(query)}


@tells(Assignment)
def _assignment(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        closed = row.get("closed_on")
        last = closed - DAY if closed else FOREVER
        if row["due_on"] <= last:
            yield Tells((FiveI.INSTRUCT,), row["due_on"], last, row["person_id"], says=("asked", row["course_id"]))


@tells(Completion)
def _completion(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if row.get("reversed_at") is None:
            last = row.get("valid_until") or FOREVER
            done = ("done", row["course_id"])
            yield Tells((FiveI.INSTRUCT,), row["completed_on"], last, row["person_id"], says=done)


@tells(Idea)
def _idea(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if row.get("state") != IdeaState.WITHDRAWN:
            yield Tells((FiveI.ENGAGE,), row["brought_on"], row["brought_on"], row["brought_by_id"])


@tells(AmbassadorCompanion)
def _companion(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        yield Tells((FiveI.ENGAGE,), row["done_on"], row["done_on"], row["person_id"])


@tells(ProjectMember)
def _project_member(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        yield Tells((FiveI.ENGAGE,), row["starts_on"], row.get("ends_on") or FOREVER, row["person_id"])


@tells(Recognition)
def _recognition(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if row.get("withdrawn_on") is None and row.get("hidden_on") is None:
            yield Tells((FiveI.REWARD,), row["given_on"], row["given_on"], row["receiver_id"])


@tells(AwardDecision)
def _award_decision(rows: Sequence[Row]) -> Iterable[Tells]:
    cycles = {row["cycle_id"] for row in rows}
    days = dict(_read(select(AwardCycle.id, AwardCycle.announced_on).where(AwardCycle.id.in_(cycles))))
    for row in rows:
        day = days.get(row["cycle_id"])
        if row.get("consent") and day is not None:
            yield Tells((FiveI.REWARD,), day, day, row["nominee_id"])


@tells(AwardCycle)
def _award_cycle(rows: Sequence[Row]) -> Iterable[Tells]:
    for row in rows:
        if day := row.get("announced_on"):
            yield Tells((FiveI.REWARD,), day, day, None, (ALL,))


def _read(query: Any) -> Sequence[Any]:
    """In the middle of a flush nothing else may be written."""
    with db.session.no_autoflush:
        return db.session.execute(query).all()
