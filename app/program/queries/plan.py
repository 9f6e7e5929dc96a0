"""All reading of the plan that needs no other feature's records."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.five_is import Due, FiveI
from app.core.i18n import LazyString, _l
from app.core.needs import Rows, columns
from app.core.plan import OPEN_STATES, RecordKind
from app.people.models import Person
from app.program.models.five_years import Measure
from app.program.models.plan import Activity, Goal, PlanCopy

OBJECT = "activity"  # in the audit log


def activities(year: int | None = None, today: date | None = None) -> Sequence[Activity]:
    """Activities with owner and audience: all, or those that may concern a year. Which records do, only their
    features know; what is still open and overdue belongs to the year that `today` is in as well."""
    wanted = _loaded().where(Activity.removed_at.is_(None))
    if year is not None:
        begins = func.coalesce(Activity.starts_on, Activity.due_on)
        concerns = and_(begins <= date(year, 12, 31), Activity.due_on >= date(year, 1, 1))
        if today is not None and today.year == year:
            concerns = or_(concerns, and_(Activity.state.in_(OPEN_STATES), Activity.due_on < today))
        wanted = wanted.where(or_(Activity.record_kind.is_not(None), concerns))
    return db.session.scalars(wanted.order_by(Activity.due_on, Activity.id)).all()


def activity(activity_id: int) -> Activity | None:
    """One activity, also a removed one."""
    return db.session.scalar(_loaded().where(Activity.id == activity_id))


def owned(person: Person) -> Sequence[Activity]:
    """A person's activities, with those of the features' own records."""
    return db.session.scalars(_loaded().where(Activity.owner_id == person.id, Activity.removed_at.is_(None))).all()


def _loaded() -> Select[Activity]:
    return select(Activity).options(joinedload(Activity.owner), joinedload(Activity.audience_team))


def planned_records(keys: Collection[tuple[RecordKind, int]]) -> set[tuple[RecordKind, int]]:
    """Which of these records are in the plan already."""
    rows = db.session.execute(
        select(Activity.record_kind, Activity.record_id).where(
            Activity.removed_at.is_(None), Activity.record_id.in_({record_id for _kind, record_id in keys})
        )
    )
    return {(kind, record_id) for kind, record_id in rows if kind is not None and record_id is not None} & set(keys)


class Step(NamedTuple):
    """Something that was done to an activity or a measure, and by whom."""

    entry: AuditEntry
    by: str | None


def history(object_type: str, object_id: int) -> list[Step]:
    """What was done, the latest first."""
    rows = db.session.execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.object_type == object_type, AuditEntry.object_id == object_id)
        .order_by(AuditEntry.id.desc())
        .limit(100)
    )
    return [Step(*row) for row in rows]


def years() -> list[int]:
    """The years in which the plan has dates of its own, from the first."""
    begins = func.coalesce(Activity.starts_on, Activity.due_on)
    standing = select(func.min(begins), func.max(Activity.due_on)).where(Activity.removed_at.is_(None))
    days = [day for row in db.session.execute(standing) for day in row if day is not None]  # none in an empty plan
    return list(range(days[0].year, days[-1].year + 1)) if days else []


def overdue(today: date) -> Sequence[Activity]:
    """What is open although its day has passed."""
    late = _loaded().where(
        Activity.removed_at.is_(None), Activity.state.in_(OPEN_STATES), Activity.due_on < today, Person.employed(today)
    )
    return db.session.scalars(late.join(Activity.owner).order_by(Activity.due_on, Activity.id)).all()


def goals(year: int) -> Sequence[Goal]:
    return db.session.scalars(select(Goal).where(Goal.year == year)).all()


def goals_of(team_id: int, year: int) -> dict[FiveI, Goal]:
    """What a team has set itself, without what it inherits."""
    rows = db.session.scalars(select(Goal).where(Goal.year == year, Goal.team_id == team_id))
    return {goal.part: goal for goal in rows}


def standing_copy(from_year: int, to_year: int) -> PlanCopy | None:
    """The copy from one year to another that was not undone."""
    return db.session.scalar(
        select(PlanCopy).where(
            PlanCopy.from_year == from_year, PlanCopy.to_year == to_year, PlanCopy.undone_at.is_(None)
        )
    )


def copy(copy_id: int) -> PlanCopy | None:
    return db.session.get(PlanCopy, copy_id)


def copies_to(year: int) -> Sequence[PlanCopy]:
    """What was copied into a year and stands, the latest first."""
    return db.session.scalars(
        select(PlanCopy).where(PlanCopy.to_year == year, PlanCopy.undone_at.is_(None)).order_by(PlanCopy.id.desc())
    ).all()


def copied(copy: PlanCopy) -> Sequence[Activity]:
    return db.session.scalars(select(Activity).where(Activity.copy_id == copy.id, Activity.removed_at.is_(None))).all()


def copied_goals(copy: PlanCopy) -> Sequence[Goal]:
    return db.session.scalars(select(Goal).where(Goal.copy_id == copy.id)).all()


def due(person: Person, today: date) -> list[Due]:
    """What a person owns in the plan and is to be done within a month, or should have been, and measures to be
    reviewed by then. One statement."""
    soon = today + timedelta(days=30)
    mine = select(literal("activity").label("kind"), Activity.id, Activity.part, Activity.title, Activity.due_on).where(
        Activity.owner_id == person.id,
        Activity.removed_at.is_(None),
        Activity.state.in_(OPEN_STATES),
        Activity.due_on <= soon,
    )
    reviews = select(literal("measure"), Measure.id, Measure.part, Measure.title, Measure.review_on).where(
        Measure.owner_id == person.id, Measure.state.in_(OPEN_STATES), Measure.review_on <= soon
    )
    rows: Sequence[Any] = db.session.execute(union_all(mine, reviews)).all()
    return [Due(part, title, day, *DUE_AT[kind](key)) for kind, key, part, title, day in rows]


def deadlines(today: date, until: date) -> Rows:
    """Activities of a plan to be done by then."""
    return select(*columns("plan", literal(1), Activity.due_on, ref=Activity.id, title=Activity.title)).where(
        Activity.removed_at.is_(None), Activity.state.in_(OPEN_STATES), Activity.due_on.between(today, until)
    )


# Where each leads, and what is asked there.
DUE_AT: dict[str, Callable[[int], tuple[str, dict[str, int], LazyString]]] = {
    "activity": lambda key: ("insights.activity", {"activity_id": key}, _l("Yours in the programme plan")),
    "measure": lambda key: ("program.measure", {"measure_id": key}, _l("A measure of yours is to be reviewed")),
}
