"""Writing of what ambassadors do in the time promised for it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert

from app.core import clock, company
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.engage import budget
from app.engage.budget import Budget
from app.engage.models.ambassadors import AmbassadorCompanion, AmbassadorRole, AmbassadorTime, RoleState, TimeKind
from app.engage.queries import ambassadors as queries
from app.people.models import Person

MONTHS_BACK = 1


def budget_of(role: AmbassadorRole, month: date) -> Budget:
    """What was promised for a month and what is done."""
    employed = queries.employed_share(role.person_id, min(clock.month_end(month), role.ends_on))
    promised = budget.promised(
        month,
        starts_on=role.starts_on,
        ends_on=role.ends_on,
        share=role.share,
        employed=employed,
        weekly_hours=company.settings().weekly_hours,
    )
    return Budget(promised, queries.minutes_done(role.id, month, clock.month_end(month)))


def note_time(
    *,
    role: AmbassadorRole,
    done_on: date,
    minutes: int,
    kind: TimeKind,
    what: str,
    companions: Sequence[Person] = (),
    now: datetime,
) -> AmbassadorTime:
    """Note what was done. More than was promised is kept and shown; far more is refused until it is promised."""
    lock_row(role)
    today = clock.day_of(now)
    if role.state not in {RoleState.ACTIVE, RoleState.ENDED} or not role.starts_on <= done_on <= role.ends_on:
        raise RuleBroken(_l("Choose a day within the term."))
    if not clock.add_months(clock.month_of(today), -MONTHS_BACK) <= done_on <= today:
        raise RuleBroken(_l("Choose a day of this month or the last, until today."))
    known = queries.same_time(role.id, done_on, minutes, what)
    if known is not None:
        return known
    held = budget_of(role, clock.month_of(done_on))
    if held.done + minutes > held.hard:
        raise RuleBroken(
            _l("This is more than one and a half times what was promised for the month. Ask your leader first.")
        )
    time = AmbassadorTime(role_id=role.id, done_on=done_on, minutes=minutes, kind=kind, what=what)
    others = {person.id: person for person in companions if person.id != role.person_id}
    time.companions = [AmbassadorCompanion(person=person, done_on=done_on) for person in others.values()]
    db.session.add(time)
    db.session.flush()
    return time


def remove_time(*, time: AmbassadorTime, today: date) -> None:
    """Take back what was noted, as long as one may note."""
    if time.done_on < clock.add_months(clock.month_of(today), -MONTHS_BACK):
        raise RuleBroken(_l("Choose a day of this month or the last, until today."))
    db.session.delete(time)
    db.session.flush()


def record_times(*, rows: Sequence[AmbassadorTime]) -> None:
    """Write many at once, without looking at what was promised: for data of earlier times."""
    columns = ("role_id", "done_on", "minutes", "kind", "what")
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    if values:
        db.session.execute(insert(AmbassadorTime), values)
