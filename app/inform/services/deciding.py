"""All writing of what employees may decide. Nothing is overwritten: what held on a day can always be read."""

from datetime import date, timedelta

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.inform.models.deciding import MayDecide
from app.inform.queries import deciding as queries
from app.people.models import Person


def allow(*, job: str, what: str, up_to: str, starts_on: date, by: Person) -> MayDecide:
    """Let people with a job (or all) decide something from a day on."""
    made = MayDecide(job=job, what=what, up_to=up_to, starts_on=starts_on, written_by_id=by.id)
    db.session.add(made)
    db.session.flush()
    _record("create", made, by)
    return made


def change(*, one: MayDecide, what: str, up_to: str, starts_on: date, by: Person) -> MayDecide:
    """Say it differently from a day on; until the day before, the old version holds."""
    lock_row(one)
    if one.ends_on is not None:
        raise RuleBroken(_l("This version has ended. Change the newest one."))
    if starts_on <= one.starts_on:
        raise RuleBroken(_l("The new version begins after the one it replaces. Choose a later day."))
    one.ends_on = starts_on - timedelta(days=1)
    made = MayDecide(
        first_id=one.first_id or one.id,
        version=queries.history(one)[0].version + 1,
        job=one.job,
        what=what,
        up_to=up_to,
        starts_on=starts_on,
        written_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _record("edit", made, by)
    return made


def end(*, one: MayDecide, ends_on: date, by: Person) -> None:
    """Say on which day it holds for the last time."""
    lock_row(one)
    if one.ends_on is not None:
        raise RuleBroken(_l("This version has ended. Change the newest one."))
    if ends_on < one.starts_on:
        raise RuleBroken(_l("It begins later than that. Choose a later last day."))
    one.ends_on = ends_on
    db.session.flush()
    _record("end", one, by)


def _record(action: str, one: MayDecide, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type="may_decide", object_id=one.first_id or one.id)
