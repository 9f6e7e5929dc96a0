"""All writing of training. What was done is never taken back by a rule; a wrong completion is reversed, not deleted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, insert

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models import (
    Assignment,
    Completion,
    Course,
    CourseData,
    CourseKind,
    CourseState,
    Origin,
    Prerequisite,
    Question,
)
from app.instruct.services import certificates, paths, rules
from app.people import services as people
from app.people.models import Person


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


def set_prerequisites(*, course: Course, needs: Sequence[Course], by: Person) -> None:
    """Which courses have to be held before this one is taken; never in a circle."""
    lock_row(course)
    for one in needs:
        if one is course or course.id in queries.needed_for(one.id):
            raise RuleBroken(_l("These courses would wait for each other: %(title)s", title=one.title))
    db.session.execute(delete(Prerequisite).where(Prerequisite.course_id == course.id))
    db.session.add_all(Prerequisite(course_id=course.id, needs_id=one.id) for one in needs)
    _audit("edit", by, "course", course.id)
    db.session.flush()


def new_version(*, course: Course, by: Person) -> None:
    """Say that the material has become another; completions keep the version they were made with."""
    course.version += 1
    _audit("edit", by, "course", course.id, version=course.version)
    db.session.flush()


def copy_course(*, course: Course, title: str, starts_on: date, by: Person) -> Course:
    """The same material, quiz and rules under a new title, as a draft; its rules begin on a new day."""
    kept = {name: getattr(course, name) for name in CourseData._fields} | {"title": title, "code": None}
    copy = create_course(data=CourseData(**kept), by=by)
    copy.pass_mark, copy.tries, copy.shuffled = course.pass_mark, course.tries, course.shuffled
    for one in queries.questions(course.id):
        same = {name: getattr(one, name) for name in ("kind", "text", "answers", "right", "explanation")}
        db.session.add(Question(course_id=copy.id, **same))
    for needed in queries.prerequisites(course.id):
        db.session.add(Prerequisite(course_id=copy.id, needs_id=needed.id))
    paths.copy_rules(queries.rules(course_id=course.id), course=copy, starts_on=starts_on)
    db.session.flush()
    return copy


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
    return rules.apply(today=today, course=course)


def retire(*, course: Course, today: date, by: Person) -> None:
    """Ask it of nobody any more; what was completed stays on record."""
    lock_row(course)
    if course.state != CourseState.ACTIVE:
        raise RuleBroken(_l("Only a course in use can be retired."))
    course.state = CourseState.RETIRED
    for assignment in queries.open_assignments(course.id):
        _close(assignment, max(today, assignment.assigned_on), by)
    people.withdraw_notices(rules.told_of(course))
    _audit("retire", by, "course", course.id)
    db.session.flush()


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
    rules.tell(course, [person.id], by, today)
    return assignment


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
    people.withdraw_notices(rules.told_of(assignment.course), person_id=assignment.person_id)
    _audit("withdraw", by, "assignment", assignment.id)
    db.session.flush()


def complete(*, course: Course, person: Person, now: datetime) -> None:
    """A person says: I have completed this. Saying it twice changes nothing."""
    lock_row(course)
    today = clock.day_of(now)
    asked = queries.requirement(course.id, person.id, today)
    if asked is None:
        raise RuleBroken(_l("This course was not assigned to you."))
    if course.kind != CourseKind.SELF_STUDY:
        raise RuleBroken(_l("HR notes who completed this course."))
    if queries.count_questions(course.id):
        raise RuleBroken(_l("Pass the quiz to complete this course."))
    if asked.to_do(today):
        check_prerequisites(course, person, today)
        note_completed(course, [person.id], today, now, person)


def check_prerequisites(course: Course, person: Person, today: date) -> None:
    """Say what has to be completed first, if anything."""
    if missing := queries.prerequisites_missing(course.id, person.id, today):
        raise RuleBroken(_l("Complete this first: %(titles)s", titles="; ".join(one.title for one in missing)))


def complete_for(*, course: Course, person_ids: Collection[int], completed_on: date, now: datetime, by: Person) -> int:
    """HR notes for a list of people that they completed a course on a day; returns for how many it was new."""
    lock_row(course)
    if completed_on > clock.day_of(now):
        raise RuleBroken(_l("The day of completion cannot be in the future."))
    asked = {a.person_id for a in queries.open_assignments(course.id)}
    if not person_ids or not asked.issuperset(person_ids):
        raise RuleBroken(_l("Choose people to whom this course is assigned."))
    return note_completed(course, person_ids, completed_on, now, by)


def note_completed(course: Course, person_ids: Collection[int], day: date, now: datetime, by: Person) -> int:
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
        {
            **row._asdict(),
            "valid_until": courses[row.course_id].valid_until(row.completed_on),
            "version": courses[row.course_id].version,
            "code": certificates.new_code(),
            **written,
        }
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
