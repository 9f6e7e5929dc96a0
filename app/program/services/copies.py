"""Copying the plan of a year to another, and undoing that."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.i18n import _l
from app.core.plan import PlanState
from app.people.models import AudienceKind, Person
from app.program.models.plan import Activity, Goal, PlanCopy
from app.program.queries import plan as queries


class Draft(NamedTuple):
    """An activity as it will stand in the other year; what was a feature's record becomes a plain one."""

    part: FiveI
    title: str
    owner_id: int
    audience: AudienceKind
    audience_team_id: int | None
    audience_value: str
    starts_on: date | None
    due_on: date
    note: str


class Undone(NamedTuple):
    """How much of a copy was taken back, and how much stays because somebody has worked on it."""

    removed: int
    kept: int


def shifted(day: date, years: int, *, keep_weekday: bool) -> date:
    """The same date of another year, or the same weekday nearest to it. The 29th of February becomes the 28th."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:
        same = day.replace(year=day.year + years, day=28)
    if not keep_weekday:
        return same
    ahead = (day.weekday() - same.weekday()) % 7
    return same + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def copy_plan(
    *, from_year: int, to_year: int, drafts: Sequence[Draft], with_goals: bool, by: Person, now: datetime
) -> PlanCopy:
    """Put last year's activities into another year as planned, with its goals where the year has none."""
    lock_row(by)  # a second click finds what the first has done
    if queries.standing_copy(from_year, to_year) is not None:
        raise RuleBroken(_l("This year's plan was copied there already. Undo that first, or change what was copied."))
    copy = PlanCopy(from_year=from_year, to_year=to_year, made_at=now, made_by_id=by.id)
    db.session.add(copy)
    db.session.flush()
    db.session.add_all(
        Activity(**draft._asdict(), state=PlanState.PLANNED, version=1, created_at=now, copy_id=copy.id)
        for draft in drafts
    )
    if with_goals:
        _copy_goals(copy)
    audit.record(
        action="copy", actor_id=by.id, object_type="plan", object_id=copy.id, to=to_year, activities=len(drafts)
    )
    db.session.flush()
    return copy


def _copy_goals(copy: PlanCopy) -> None:
    there = {(goal.team_id, goal.part) for goal in queries.goals(copy.to_year)}
    db.session.add_all(
        Goal(year=copy.to_year, team_id=goal.team_id, part=goal.part, value=goal.value, copy_id=copy.id)
        for goal in queries.goals(copy.from_year)
        if (goal.team_id, goal.part) not in there
    )


def undo_copy(*, copy: PlanCopy, by: Person, now: datetime) -> Undone:
    """Take a copy back, but for what somebody has changed since."""
    lock_row(copy)
    if copy.undone_at is not None:
        raise RuleBroken(_l("This was undone already."))
    copy.undone_at = now
    kept = 0
    activities = queries.copied(copy)
    for activity in activities:
        if activity.version == 1:
            activity.removed_at, activity.version = now, 2
        else:
            kept += 1
    for goal in queries.copied_goals(copy):
        db.session.delete(goal)
    audit.record(action="undo copy", actor_id=by.id, object_type="plan", object_id=copy.id, kept=kept)
    db.session.flush()
    return Undone(len(activities) - kept, kept)
