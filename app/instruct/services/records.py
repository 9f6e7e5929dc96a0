"""All writing of training. What was done is never taken back by a rule; a wrong completion is reversed, not deleted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import insert

from app.core import audit, clock, jobs
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models import (
    Assignment,
    Completion,
    Course,
    CourseData,
    CourseRule,
    CourseState,
    Origin,
    RuleKind,
)
from app.people import services as people
from app.people.models import NoticeKind, Person


class AssignmentRow(NamedTuple):
    """One assignment of many."""

    course_id: int
    person_id: int
    assigned_on: date
    due_on: date
    origin: Origin = Origin.HAND
    closed_on: date | None = None


class CompletionRow(NamedTuple):
    """One completion of many."""

    course_id: int
    person_id: int
    completed_on: date


def create_course(*, data: CourseData, by: Person) -> Course:
    """Write a course down as a draft: nobody sees it yet."""
    _check_code(data.code, None)
    course = Course(**data._asdict())
    db.session.add(course)
    db.session.flush()
    _audit("create", by, "course", course.id)
    return course


def edit_course(*, course: Course, data: CourseData, by: Person) -> None:
    """Change a course; completions on record keep the validity they were given."""
    _check_code(data.code, course)
    for name, value in data._asdict().items():
        setattr(course, name, value)
    _audit("edit", by, "course", course.id)
    db.session.flush()


def _check_code(code: str | None, course: Course | None) -> None:
    holder = queries.course_by_code(code) if code else None
    if holder is not None and holder is not course:
        raise RuleBroken(_l("Another course has this code already."))


def publish(*, course: Course, today: date, by: Person) -> int:
    """Open a course for assignment, and let its rules assign it; returns to how many people."""
    lock_row(course)
    if course.state == CourseState.ACTIVE:
        raise RuleBroken(_l("This course is in use already."))
    course.state = CourseState.ACTIVE
    _audit("publish", by, "course", course.id)
    db.session.flush()
    return apply_rules(today=today, course=course)


def retire(*, course: Course, today: date, by: Person) -> None:
    """Ask it of nobody any more; what was completed stays on record."""
    lock_row(course)
    if course.state != CourseState.ACTIVE:
        raise RuleBroken(_l("Only a course in use can be retired."))
    course.state = CourseState.RETIRED
    for assignment in queries.open_assignments(course.id):
        _close(assignment, max(today, assignment.assigned_on), by)
    people.withdraw_notices(_told_of(course))
    _audit("retire", by, "course", course.id)
    db.session.flush()


def save_rule(*, course: Course, kind: RuleKind, days: int, starts_on: date, today: date, by: Person) -> int:
    """Set or change a rule and apply it; returns how many people it assigned the course to now.

    Assignments that stand keep their dates: a change is for those whom the rule hits from now on.
    """
    lock_row(course)
    rule = queries.rule(course.id, kind)
    if rule is None:
        rule = CourseRule(course_id=course.id, kind=kind)
        db.session.add(rule)
    rule.days, rule.starts_on = days, starts_on
    db.session.flush()
    _audit("set rule", by, "course", course.id, kind=kind, days=days)
    return apply_rules(today=today, course=course) if course.state == CourseState.ACTIVE else 0


def remove_rule(*, rule: CourseRule, by: Person) -> None:
    """Assign nobody else by this rule; what it assigned stays."""
    db.session.delete(rule)
    _audit("remove rule", by, "course", rule.course_id, kind=rule.kind)
    db.session.flush()


def apply_rules(*, today: date, course: Course | None = None) -> int:
    """Close what is open of leavers, then assign to whoever is hit and was not asked yet. May run any number of
    times; returns how many assignments were made."""
    close_leavers(today=today)
    made = 0
    for rule in queries.rules(course.id if course is not None else None):
        if rule.starts_on <= today:
            made += _apply(rule, today)
    return made


def close_leavers(*, today: date) -> None:
    """Nothing is asked of those who left."""
    for assignment in queries.open_assignments_of_leavers(today):
        left_on = assignment.person.left_on or today
        _close(assignment, max(left_on + timedelta(days=1), assignment.assigned_on), None)
    db.session.flush()


def _apply(rule: CourseRule, today: date) -> int:
    lock_row(rule.course)  # two at once would both assign
    rows = [
        AssignmentRow(rule.course_id, person.id, today, _due_on(rule, person, today), Origin(rule.kind))
        for person in queries.hit_by(rule.course_id, rule.kind, rule.starts_on, today)
    ]
    assign_many(rows=rows)
    _tell(rule.course, [row.person_id for row in rows], None, today)
    return len(rows)


def _due_on(rule: CourseRule, person: Person, today: date) -> date:
    """So many days after the rule's start or the day of hire, but never before it was asked."""
    start = person.hired_on if rule.kind == RuleKind.NEW_HIRES else max(rule.starts_on, person.hired_on)
    return max(start + timedelta(days=rule.days), today)


@jobs.every("apply-training-rules", lambda now: clock.day_of(now).isoformat())
def _each_day(_job: jobs.Job) -> None:
    apply_rules(today=clock.today())


def assign(*, course: Course, person: Person, due_on: date, today: date, by: Person) -> Assignment:
    """Ask a course of one person."""
    lock_row(course)
    if course.state != CourseState.ACTIVE:
        raise RuleBroken(_l("Only a course in use can be assigned."))
    if not person.employed_on(today):
        raise RuleBroken(_l("This colleague does not work here."))
    if due_on < today:
        raise RuleBroken(_l("The due date cannot be in the past."))
    if queries.requirement(course.id, person.id, today) is not None:
        raise RuleBroken(_l("This course is assigned to this colleague already."))
    assignment = Assignment(course=course, person=person, assigned_on=today, due_on=due_on, assigned_by_id=by.id)
    db.session.add(assignment)
    db.session.flush()
    _audit("assign", by, "assignment", assignment.id)
    _tell(course, [person.id], by, today)
    return assignment


def _tell(course: Course, person_ids: Collection[int], by: Person | None, today: date) -> None:
    people.notify(
        person_ids=person_ids,
        kind=NoticeKind.ASSIGNED,
        key=_told_of(course),
        path=f"/training/courses/{course.id}",
        subject=course.title,
        by_id=by.id if by is not None else None,
        now=clock.moment_on(today),
    )


def _told_of(course: Course) -> str:
    return f"course:{course.id}:assigned"


def assign_many(*, rows: Sequence[AssignmentRow]) -> None:
    """Write many assignments at once; the caller knows that none of them is open already."""
    if rows:
        db.session.execute(insert(Assignment), [row._asdict() for row in rows])


def withdraw(*, assignment: Assignment, today: date, by: Person) -> None:
    """Ask it of this person no longer; no rule brings it back."""
    lock_row(assignment)
    if assignment.closed_on is not None:
        raise RuleBroken(_l("This assignment was withdrawn already."))
    _close(assignment, max(today, assignment.assigned_on), by)
    people.withdraw_notices(_told_of(assignment.course), person_id=assignment.person_id)
    _audit("withdraw", by, "assignment", assignment.id)
    db.session.flush()


def complete(*, course: Course, person: Person, now: datetime) -> None:
    """A person says: I have completed this. Saying it twice changes nothing."""
    lock_row(course)
    today = clock.day_of(now)
    asked = queries.requirement(course.id, person.id, today)
    if asked is None:
        raise RuleBroken(_l("This course was not assigned to you."))
    if asked.to_do(today):
        _complete(course, [person.id], today, now, person)


def complete_for(*, course: Course, person_ids: Collection[int], completed_on: date, now: datetime, by: Person) -> int:
    """HR notes for a list of people that they completed a course on a day; returns for how many it was new."""
    lock_row(course)
    if completed_on > clock.day_of(now):
        raise RuleBroken(_l("The day of completion cannot be in the future."))
    asked = {a.person_id for a in queries.open_assignments(course.id)}
    if not person_ids or not asked.issuperset(person_ids):
        raise RuleBroken(_l("Choose people to whom this course is assigned."))
    return _complete(course, person_ids, completed_on, now, by)


def _complete(course: Course, person_ids: Collection[int], day: date, now: datetime, by: Person) -> int:
    known = queries.completed_that_day(course.id, person_ids, day)
    rows = [CompletionRow(course.id, person_id, day) for person_id in person_ids if person_id not in known]
    record_completions(rows=rows, now=now, by=by)
    _audit("complete", by, "course", course.id, people=[row.person_id for row in rows])
    db.session.flush()
    return len(rows)


def record_completions(*, rows: Sequence[CompletionRow], now: datetime, by: Person | None = None) -> None:
    """Write many completions at once, each valid as long as its course says."""
    if not rows:
        return
    courses = {course.id: course for course in queries.courses_by_id({row.course_id for row in rows})}
    written = {"recorded_at": now, "recorded_by_id": by.id if by is not None else None}
    values = [
        {**row._asdict(), "valid_until": courses[row.course_id].valid_until(row.completed_on), **written}
        for row in rows
    ]
    db.session.execute(insert(Completion), values)


def reverse(*, completion: Completion, reason: str, now: datetime, by: Person) -> None:
    """Take a wrong completion back; it stays on record with who did so, when and why."""
    lock_row(completion)
    if completion.reversed_at is not None:
        raise RuleBroken(_l("This completion was reversed already."))
    if not reason.strip():
        raise RuleBroken(_l("Say why this completion is reversed."))
    completion.reversed_at, completion.reversed_by_id, completion.reversal_reason = now, by.id, reason.strip()
    _audit("reverse", by, "completion", completion.id)
    db.session.flush()


def _close(assignment: Assignment, day: date, by: Person | None) -> None:
    assignment.closed_on, assignment.closed_by_id = day, by.id if by is not None else None


def _audit(action: str, by: Person, object_type: str, object_id: int, **detail: object) -> None:
    audit.record(action=action, actor_id=by.id, object_type=object_type, object_id=object_id, **detail)
