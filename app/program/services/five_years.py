"""All writing of the plan over five years: measures with one owner, the sponsor and the committee with their days."""

from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.i18n import _l
from app.core.plan import PlanState
from app.people import services as people
from app.people.models import NoticeKind, Person
from app.program.models.five_years import MOST_YEARS, Measure, Seat, SeatKind
from app.program.queries import five_years as queries
from app.program.services.plan import STALE, check_owner, tell_owner

DAY = timedelta(days=1)
ASKED = ("title", "part", "first_year", "last_year", "owner_id", "state", "dropped_because", "review_on", "note")


class Facts(TypedDict):
    """What is decided about a measure; `part` None: it concerns all of the five I's."""

    title: str
    part: FiveI | None
    first_year: int
    last_year: int
    owner: Person
    review_on: date | None
    note: str


def add_measure(*, by: Person, now: datetime, **facts: Unpack[Facts]) -> Measure:
    """Set out to do something; its owner is told."""
    check_owner(facts["owner"], now)
    measure = Measure(state=PlanState.PLANNED, version=1, created_at=now)
    _fill(measure, facts)
    db.session.add(measure)
    db.session.flush()
    _record("create", measure, by)
    tell_owner(measure, by=by, now=now)
    return measure


def edit_measure(
    *,
    measure: Measure,
    version: int | None,
    state: PlanState,
    because: str,
    by: Person,
    now: datetime,
    **facts: Unpack[Facts],
) -> None:
    """Change a measure or where it stands; refused if somebody else has changed it meanwhile."""
    lock_row(measure)
    if version != measure.version:
        raise RuleBroken(STALE)
    if state == PlanState.DROPPED and not because.strip():
        raise RuleBroken(_l("Say why it is dropped: others will ask."))
    before = {name: getattr(measure, name) for name in ASKED}
    if facts["owner"].id != measure.owner_id:
        check_owner(facts["owner"], now)
    _fill(measure, facts)
    measure.state = state
    measure.dropped_because = because.strip() if state == PlanState.DROPPED else None
    db.session.flush()
    changed = [name for name in ASKED if getattr(measure, name) != before[name]]
    if not changed:
        return
    measure.version += 1
    _record("edit", measure, by, fields=changed)
    db.session.flush()
    if "owner_id" in changed:
        tell_owner(measure, by=by, now=now)


def _fill(measure: Measure, facts: Facts) -> None:
    if not facts["first_year"] <= facts["last_year"] < facts["first_year"] + MOST_YEARS:
        raise RuleBroken(_l("A measure takes from one to five years. Choose a later last year, or an earlier one."))
    for name, value in facts.items():
        setattr(measure, name, value)


def name_sponsor(*, person: Person, starts_on: date, by: Person) -> Seat:
    """Name the executive sponsor from a day on; whoever it was until then ends the day before."""
    lock_row(by)
    for seat in queries.sponsors():
        if seat.starts_on >= starts_on:
            raise RuleBroken(_l("A sponsor is named from that day or a later one already. End that first."))
        if seat.person_id == person.id and seat.holds_on(starts_on):
            return seat
        if seat.holds_on(starts_on):
            seat.ends_on = starts_on - DAY
    return _seat(SeatKind.SPONSOR, starts_on, by, person=person)


def add_member(
    *, person: Person | None, name: str | None = None, organisation: str = "", starts_on: date, by: Person
) -> Seat:
    """Give somebody a seat on the committee: of the directory, or by name from a supplier."""
    lock_row(by)
    person_id = person.id if person is not None else None
    if queries.same_seat(SeatKind.MEMBER, person_id, name, organisation, starts_on) is not None:
        raise RuleBroken(_l("They sit on the committee already."))
    return _seat(SeatKind.MEMBER, starts_on, by, person=person, name=name, organisation=organisation)


def _seat(kind: SeatKind, starts_on: date, by: Person, **who: Any) -> Seat:
    seat = Seat(kind=kind, starts_on=starts_on, **who)
    db.session.add(seat)
    db.session.flush()
    audit.record(action="create", actor_id=by.id, object_type="seat", object_id=seat.id, kind=kind)
    return seat


def end_seat(*, seat: Seat, last_day: date, by: Person) -> None:
    """End a seat after a day; one that had not begun by then never was."""
    lock_row(seat)
    audit.record(action="end", actor_id=by.id, object_type="seat", object_id=seat.id, last_day=last_day.isoformat())
    if last_day < seat.starts_on:
        db.session.delete(seat)
    elif seat.ends_on is None or seat.ends_on > last_day:
        seat.ends_on = last_day
    db.session.flush()


def remind(*, today: date, now: datetime) -> int:
    """Remind owners of measures to be reviewed, once for each day of review."""
    return sum(
        people.notify(
            person_ids=[measure.owner_id],
            kind=NoticeKind.REMINDER,
            key=f"plan:measure:{measure.id}:review:{measure.review_on}",
            path=f"/plan/measures/{measure.id}",
            subject=measure.title,
            by_id=None,
            now=now,
        )
        for measure in queries.to_review(today)
    )


def _record(action: str, measure: Measure, by: Person, **detail: Any) -> None:
    audit.record(action=action, actor_id=by.id, object_type=queries.OBJECT, object_id=measure.id, **detail)
