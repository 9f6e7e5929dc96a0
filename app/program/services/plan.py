"""All writing of the plan's activities."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Unpack

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.i18n import _l
from app.core.plan import PlanState, RecordKind
from app.people import services as people
from app.people.models import AudienceFacts, AudienceKind, NoticeKind, Person
from app.program.models.five_years import Measure
from app.program.models.plan import Activity
from app.program.queries import plan as queries

STALE = _l(
    "Somebody else has changed this since you opened it. What you wrote is still here: compare it with what is saved "
    "now, and save again if yours is to stand."
)


class Facts(AudienceFacts):
    """What is decided about an activity that is no feature's record."""

    part: FiveI
    title: str
    owner: Person
    starts_on: date | None
    due_on: date
    note: str


class NewRecord(NamedTuple):
    """A feature's record that becomes an activity, with the title it has now."""

    kind: RecordKind
    id: int
    part: FiveI
    title: str
    owner_id: int


def add(*, by: Person, now: datetime, **facts: Unpack[Facts]) -> Activity:
    """Plan an activity; its owner is told."""
    check_owner(facts["owner"], now)
    activity = Activity(state=PlanState.PLANNED, version=1, created_at=now)
    _fill(activity, facts)
    db.session.add(activity)
    db.session.flush()
    _record("create", activity, by)
    tell_owner(activity, by=by, now=now)
    return activity


def add_records(*, rows: Sequence[NewRecord], by: Person, now: datetime) -> int:
    """Take features' own records into the plan; those that are in it already are left as they are."""
    lock_row(by)  # a second click finds what the first has done
    known = queries.planned_records([(row.kind, row.id) for row in rows])
    new = [
        Activity(
            part=row.part,
            title=row.title,
            record_kind=row.kind,
            record_id=row.id,
            owner_id=row.owner_id,
            audience=AudienceKind.EVERYONE,
            created_at=now,
        )
        for row in rows
        if (row.kind, row.id) not in known
    ]
    db.session.add_all(new)
    db.session.flush()
    for activity in new:
        _record("create", activity, by, record=activity.record_kind)
    return len(new)


def edit(
    *, activity: Activity, version: int | None, reached: str, by: Person, now: datetime, **facts: Unpack[Facts]
) -> None:
    """Change what is planned; refused if somebody else has changed it meanwhile."""
    _lock(activity, version)
    before, owner_before = _told(activity), activity.owner_id
    if facts["owner"].id != owner_before:
        check_owner(facts["owner"], now)
    _fill(activity, facts)
    activity.reached = reached
    _keep(activity, before, owner_before, by, now)


def edit_reference(
    *, activity: Activity, version: int | None, owner: Person, note: str, by: Person, now: datetime
) -> None:
    """Change the plan's own part of a feature's record: who owns it here, and the note."""
    _lock(activity, version)
    before, owner_before = _told(activity), activity.owner_id
    if owner.id != owner_before:
        check_owner(owner, now)
    activity.owner, activity.note = owner, note
    _keep(activity, before, owner_before, by, now)


def set_state(*, activity: Activity, version: int | None, state: PlanState, because: str, by: Person) -> None:
    """Say where an activity stands; dropping it needs a reason. The same state again changes nothing."""
    lock_row(activity)
    if activity.by_reference or activity.removed_at is not None:
        raise RuleBroken(_l("Its state is told by the record itself."))
    reason = because.strip() if state == PlanState.DROPPED else None
    if reason == "":
        raise RuleBroken(_l("Say why it is dropped: others will ask."))
    if (activity.state, activity.dropped_because) == (state, reason):
        return
    if version != activity.version:
        raise RuleBroken(STALE)
    activity.state, activity.dropped_because = state, reason
    activity.version += 1
    _record("set state", activity, by, state=state)
    db.session.flush()


def remove(*, activity: Activity, by: Person, now: datetime) -> None:
    """Take an activity out of the plan; it can be put back. A feature's own record stays what it is."""
    lock_row(activity)
    if activity.removed_at is None:
        activity.removed_at = now
        activity.version += 1
        _record("remove", activity, by)
    db.session.flush()


def restore(*, activity: Activity, by: Person) -> None:
    """Put back what was taken out."""
    lock_row(activity)
    if activity.removed_at is None:
        return
    if activity.record_kind is not None and activity.record_id is not None:
        lock_row(by)
        if queries.planned_records([(activity.record_kind, activity.record_id)]):
            raise RuleBroken(_l("This was added to the plan again meanwhile."))
    activity.removed_at = None
    activity.version += 1
    _record("restore", activity, by)
    db.session.flush()


def hand_on(
    *, activities: Iterable[Activity], measures: Iterable[Measure], to: Person, by: Person, now: datetime
) -> int:
    """Give what one person owns to another; returns how many."""
    check_owner(to, now)
    count = 0
    everything: list[Activity | Measure] = [*activities, *measures]
    for owned in everything:
        lock_row(owned)
        if owned.owner_id == to.id:
            continue
        before = owned.owner_id
        owned.owner = to
        owned.version += 1
        kind = queries.OBJECT if isinstance(owned, Activity) else "measure"
        audit.record(
            action="hand on", actor_id=by.id, object_type=kind, object_id=owned.id, **{"from": before, "to": to.id}
        )
        db.session.flush()
        tell_owner(owned, by=by, now=now)
        count += 1
    return count


def check_owner(owner: Person, now: datetime) -> None:
    if not owner.employed_on(clock.day_of(now)):
        raise RuleBroken(_l("This colleague has left the company."))


def tell_owner(owned: Activity | Measure, *, by: Person, now: datetime) -> None:
    """Tell the owner of what is theirs now."""
    is_activity = isinstance(owned, Activity)
    people.notify(
        person_ids=[owned.owner_id],
        kind=NoticeKind.PLAN,
        key=f"plan:{'activity' if is_activity else 'measure'}:{owned.id}:owner:{owned.version}",
        path=f"/plan/{owned.id}" if is_activity else f"/plan/measures/{owned.id}",
        subject=owned.title,
        by_id=by.id,
        now=now,
    )


def remind(*, today: date, now: datetime) -> int:
    """Remind owners of what is overdue, once for each day it was to be done by."""
    return sum(
        people.notify(
            person_ids=[late.owner_id],
            kind=NoticeKind.REMINDER,
            key=f"plan:activity:{late.id}:overdue:{late.due_on}",
            path=f"/plan/{late.id}",
            subject=late.title,
            by_id=None,
            now=now,
        )
        for late in queries.overdue(today)
    )


def _lock(activity: Activity, version: int | None) -> None:
    lock_row(activity)
    if activity.removed_at is not None:
        raise RuleBroken(_l("This was taken out of the plan. Put it back before you change it."))
    if version != activity.version:
        raise RuleBroken(STALE)


def _fill(activity: Activity, facts: Facts) -> None:
    if facts["starts_on"] is not None and facts["starts_on"] > facts["due_on"]:
        raise RuleBroken(_l("It ends before it begins. Choose a later day to be done by."))
    for name, value in facts.items():
        setattr(activity, name, value)


TOLD = (
    "part",
    "title",
    "starts_on",
    "due_on",
    "note",
    "reached",
    "audience",
    "audience_team_id",
    "audience_value",
    "owner_id",
)


def _told(activity: Activity) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in TOLD}


def _keep(activity: Activity, before: dict[str, Any], owner_before: int, by: Person, now: datetime) -> None:
    """Count the change, say in the log what was changed, and tell a new owner."""
    db.session.flush()
    changed = [name for name, value in _told(activity).items() if value != before[name]]
    if not changed:
        return
    activity.version += 1
    _record("edit", activity, by, fields=changed)
    db.session.flush()
    if activity.owner_id != owner_before:
        tell_owner(activity, by=by, now=now)


def _record(action: str, activity: Activity, by: Person, **detail: Any) -> None:
    audit.record(action=action, actor_id=by.id, object_type=queries.OBJECT, object_id=activity.id, **detail)
