"""Who came: by a list, or by a code that is shown in the room."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import update

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.events import queries
from app.events.models import Event, Invitee
from app.people.models import Person


class Presence(TypedDict):
    """One line of an attendance list; the names are those of the columns."""

    event_id: int
    person_id: int
    attended: bool
    recorded_by_id: int | None


def take_attendance(
    *, event: Event, present: Collection[int], now: datetime, by: Person, seen: Collection[int] | None = None
) -> None:
    """Say who of those invited came; all others did not. May be corrected later. `seen`: who counted as present when
    the list was opened; whoever has typed in the code since then stays present."""
    lock_row(event)
    _check_held(event, now)
    guests = queries.guests(event)
    if not guests:
        raise RuleBroken(_l("Nobody has been invited yet."))
    since = {one.person.id for one in guests if one.attended and seen is not None and one.person.id not in seen}
    came = {*present, *since}
    ids = [one.person.id for one in guests]
    rows = [Presence(event_id=event.id, person_id=p, attended=p in came, recorded_by_id=by.id) for p in ids]
    record_attendance(rows=rows, now=now)
    event.code = None
    _record("attendance", event, by)


def record_attendance(*, rows: Sequence[Presence], now: datetime) -> None:
    """Write many lines of attendance lists at once; the events count as held."""
    if rows:
        db.session.execute(update(Invitee), rows)
    for event_id in {row["event_id"] for row in rows}:
        db.session.get_one(Event, event_id).attendance_at = now
    db.session.flush()


def show_code(*, event: Event, now: datetime, by: Person) -> str:
    """The code to be shown in the room, made when it is first asked for. It ends when the list is saved."""
    lock_row(event)
    _check_held(event, now)
    if event.attendance_at is not None:
        raise RuleBroken(_l("The list is saved already. Correct it there."))
    if event.code is None:
        event.code = f"{secrets.randbelow(1_000_000):06}"
        _record("code", event, by)
    return event.code


def check_in(*, event: Event, person: Person, code: str, now: datetime) -> None:
    """Say that one is in the room, by the code shown there; saying so again changes nothing."""
    lock_row(event)
    mine = queries.invitee(event, person)
    if mine is None or (mine.waits and mine.invited_at is None):
        raise RuleBroken(_l("You have no place in this. Ask whoever organises it to put you on the list."))
    if event.code is None or event.cancelled or clock.day_of(now) != event.held_on:
        raise RuleBroken(_l("No code is asked for now. Whoever organises it can put you on the list."))
    typed = "".join(code.split())
    if not secrets.compare_digest(typed.encode(), event.code.encode()):
        raise RuleBroken(_l("This is not the code shown in the room."))
    mine.attended, mine.recorded_by_id = True, person.id
    db.session.flush()


def _check_held(event: Event, now: datetime) -> None:
    if event.cancelled:
        raise RuleBroken(_l("This date was cancelled."))
    if clock.day_of(now) < event.held_on:
        raise RuleBroken(_l("Attendance can be recorded from the day on."))


def _record(action: str, event: Event, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type=event.kind, object_id=event.id)
