"""Rules, and whom they concern."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, Subquery, and_, exists, false, func, literal, null, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.instruct.models import Assignment, Completion, Course, CourseState, Origin, Path, PathStep, Rule, RuleKind
from app.people.models import AUDIENCE_STANDINGS, Absence, Person, Standing
from app.people.queries import absent_on, in_audience

People = Select[*tuple[Any, ...]]


class Hit(NamedTuple):
    """Somebody whom a rule would assign a course to, and since when they hold the standing it is about."""

    person_id: int
    hired_on: date
    since: date | None


def _loaded() -> Select[Rule]:
    """Rules with what they are about. Made when asked for: options have the whole ORM set up."""
    return select(Rule).options(
        joinedload(Rule.course), joinedload(Rule.path).selectinload(Path.steps), joinedload(Rule.audience_team)
    )


def rule(rule_id: int) -> Rule | None:
    return db.session.get(Rule, rule_id)


def rules(*, course_id: int | None = None, path_id: int | None = None) -> Sequence[Rule]:
    """Rules of a course or a path, or all of them by what they assign."""
    query = _loaded().outerjoin(Rule.course).outerjoin(Rule.path)
    if course_id is not None:
        query = query.where(Rule.course_id == course_id)
    if path_id is not None:
        query = query.where(Rule.path_id == path_id)
    return db.session.scalars(query.order_by(func.coalesce(Course.sort_title, Path.sort_title), Rule.id)).all()


def rules_of(course_id: int, on: date) -> Sequence[Rule]:
    """Rules in force that assign a course, by itself or in a path that is in use."""
    in_paths = (
        select(PathStep.path_id)
        .join(Path, Path.id == PathStep.path_id)
        .where(PathStep.course_id == course_id, Path.state == CourseState.ACTIVE)
    )
    query = _loaded().where(or_(Rule.course_id == course_id, Rule.path_id.in_(in_paths)))
    return db.session.scalars(query.where(Rule.starts_on <= on).order_by(Rule.id)).all()


def courses_to_check() -> Sequence[Course]:
    """Courses in use that some rule assigns, or assigned once."""
    by_path = select(PathStep.course_id).join(Rule, Rule.path_id == PathStep.path_id)
    by_rule = select(Rule.course_id).where(Rule.course_id.is_not(None))
    open_once = select(Assignment.course_id).where(Assignment.closed_on.is_(None), Assignment.origin == Origin.RULE)
    return db.session.scalars(
        select(Course)
        .where(
            Course.state == CourseState.ACTIVE,
            or_(Course.id.in_(by_path), Course.id.in_(by_rule), Course.id.in_(open_once)),
        )
        .order_by(Course.id)
    ).all()


def concerned(rule: Rule, on: date) -> Select[int]:
    """Ids of the people whom a rule concerns on a day."""
    ids = in_audience(rule, on)
    if rule.starts_on > on:
        return ids.where(false())
    if rule.kind == RuleKind.NEW_HIRES:
        return ids.where(Person.hired_on >= rule.starts_on)
    if rule.kind == RuleKind.STANDING:
        return ids.where(Person.id.in_(select(_gained(rule, on).c.person_id)))
    return ids


def _gained(rule: Rule, on: date) -> Subquery:
    """Who holds the rule's standing since the rule holds, and since when."""
    return (
        select(Standing.person_id, func.min(Standing.starts_on).label("since"))
        .where(
            Standing.kind.in_(AUDIENCE_STANDINGS.get(rule.audience, ())),
            Standing.in_force(on),
            Standing.starts_on >= rule.starts_on,
        )
        .group_by(Standing.person_id)
        .subquery("gained")
    )


def newly_hit(rule: Rule, course_id: int, on: date) -> list[Hit]:
    """To whom a rule would assign a course: not asked already, not released by hand since hired, not away."""
    query = _not_asked(select(Person.id, Person.hired_on), rule, course_id, on)
    if rule.kind == RuleKind.STANDING:
        gained = _gained(rule, on)
        rows = db.session.execute(query.join(gained, gained.c.person_id == Person.id).add_columns(gained.c.since))
    else:
        rows = db.session.execute(query.add_columns(null().cast(Date)))
    return [Hit(*row) for row in rows]


def _not_asked(query: People, rule: Rule, course_id: int, on: date) -> People:
    asked = exists().where(
        Assignment.course_id == course_id,
        Assignment.person_id == Person.id,
        or_(
            Assignment.closed_on.is_(None),
            and_(Assignment.closed_by_id.is_not(None), Assignment.closed_on > Person.hired_on),
        ),
    )
    return query.where(Person.id.in_(concerned(rule, on)), ~asked, ~absent_on(Person.id, literal(on, Date)))


def preview(rule: Rule, course_ids: Sequence[int], on: date, *, limit: int) -> tuple[int, list[Person]]:
    """How many people a rule would assign something to today, and the first of them by name."""
    new = or_(*(Person.id.in_(_not_asked(select(Person.id), rule, one, on)) for one in course_ids))
    query = select(Person).where(new if course_ids else false())
    count = db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    return count, list(db.session.scalars(query.order_by(Person.sort_name, Person.id).limit(limit)))


def unasked(course_id: int, ruling: Sequence[Rule], on: date) -> Select[Assignment]:
    """Open assignments made by rules that no rule makes any more, of people who do not hold the course."""
    held = exists().where(
        Completion.course_id == Assignment.course_id,
        Completion.person_id == Assignment.person_id,
        Completion.reversed_at.is_(None),
        Completion.completed_on <= on,
        or_(Completion.valid_until.is_(None), Completion.valid_until >= on),
    )
    query = select(Assignment).where(
        Assignment.course_id == course_id,
        Assignment.closed_on.is_(None),
        Assignment.origin == Origin.RULE,
        Assignment.assigned_on <= on,
        ~held,
    )
    return query.where(*(Assignment.person_id.not_in(concerned(rule, on)) for rule in ruling))


def assigned_by_rule(course_id: int, on: date) -> Select[int]:
    """Whom rules asked a course of on a day."""
    return select(Assignment.person_id).where(
        Assignment.course_id == course_id,
        Assignment.origin == Origin.RULE,
        Assignment.assigned_on == on,
        Assignment.closed_on.is_(None),
    )


class Waiting(NamedTuple):
    """An open assignment and the days of one absence since it was made; or one that an absence moved once."""

    assignment_id: int
    assigned_on: date
    due_on: date
    set_due_on: date | None
    first: date | None
    last: date | None


def open_with_absences() -> list[Waiting]:
    since = or_(Absence.ends_on.is_(None), Absence.ends_on >= Assignment.assigned_on)
    query = (
        select(
            Assignment.id,
            Assignment.assigned_on,
            Assignment.due_on,
            Assignment.set_due_on,
            Absence.starts_on,
            Absence.ends_on,
        )
        .outerjoin(Absence, and_(Absence.person_id == Assignment.person_id, since))
        .where(Assignment.closed_on.is_(None), or_(Absence.id.is_not(None), Assignment.set_due_on.is_not(None)))
    )
    return [Waiting(*row) for row in db.session.execute(query)]
