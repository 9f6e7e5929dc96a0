"""Paths: courses in an order, each with its days. Whoever changes one has the rules applied afterwards."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models import Assignment, Course, CourseState, Path, PathStep, Rule
from app.instruct.services import rules
from app.people.models import Person


def create_path(*, title: str, description: str, by: Person) -> Path:
    path = Path(title=title, description=description)
    db.session.add(path)
    db.session.flush()
    _audit("create", path, by)
    return path


def edit_path(*, path: Path, title: str, description: str, by: Person) -> None:
    path.title, path.description = title, description
    _audit("edit", path, by)
    db.session.flush()


def add_step(*, path: Path, course: Course, days: int, by: Person) -> PathStep:
    """Put a course at the end of a path."""
    lock_row(path)
    if any(step.course_id == course.id for step in path.steps):
        raise RuleBroken(_l("This course is in the path already."))
    last = max((step.position for step in path.steps), default=0)
    step = PathStep(path_id=path.id, course=course, position=last + 1, days=days)
    path.steps.append(step)
    _audit("edit", path, by)
    db.session.flush()
    return step


def remove_step(*, path: Path, step: PathStep, by: Person) -> None:
    lock_row(path)
    path.steps.remove(step)
    _audit("edit", path, by)
    db.session.flush()


def move_up(*, path: Path, step: PathStep, by: Person) -> None:
    """Let a course come before the one that is before it; the first stays."""
    lock_row(path)
    place = path.steps.index(step)
    if place:
        before = path.steps[place - 1]
        before.position, step.position = step.position, before.position
    _audit("edit", path, by)
    db.session.flush()
    db.session.refresh(path, ["steps"])


def publish_path(*, path: Path, by: Person) -> None:
    """Let its rules assign it. Its courses have to be in use."""
    lock_row(path)
    if not path.steps:
        raise RuleBroken(_l("Add a course to the path first."))
    if waiting := [step.course.title for step in path.steps if step.course.state != CourseState.ACTIVE]:
        raise RuleBroken(_l("Publish these courses first: %(titles)s", titles="; ".join(waiting)))
    path.state = CourseState.ACTIVE
    _audit("publish", path, by)
    db.session.flush()


def retire_path(*, path: Path, by: Person) -> None:
    """Its rules assign nothing any more; what was completed stays on record."""
    lock_row(path)
    if path.state != CourseState.ACTIVE:
        raise RuleBroken(_l("Only a path in use can be retired."))
    path.state = CourseState.RETIRED
    _audit("retire", path, by)
    db.session.flush()


def assign_path(*, path: Path, person: Person, starts_on: date, today: date, by: Person) -> int:
    """Put one person on a path from a day on; what is asked of them already stays as it is. Returns how many courses
    were new."""
    lock_row(path)
    if path.state != CourseState.ACTIVE:
        raise RuleBroken(_l("Only a path in use can be assigned."))
    if not person.employed_on(today):
        raise RuleBroken(_l("This colleague does not work here."))
    asked = {one.assignment.course_id for one in queries.requirements_of([person.id], today)}
    new = [step for step in path.steps if step.course_id not in asked]
    if not new:
        raise RuleBroken(_l("Every course of this path is assigned to this colleague already."))
    for step in new:
        due_on = max(starts_on + timedelta(days=step.days), today)
        db.session.add(
            Assignment(
                course=step.course,
                person=person,
                assigned_on=today,
                due_on=due_on,
                assigned_by_id=by.id,
                path_id=path.id,
            )
        )
        rules.tell(step.course, [person.id], by, today)
    _audit("assign", path, by)
    db.session.flush()
    return len(new)


def copy_path(*, path: Path, title: str, starts_on: date, by: Person) -> Path:
    """The same courses and rules under a new title, as a draft; its rules begin on a new day."""
    copy = create_path(title=title, description=path.description, by=by)
    copy.steps = [PathStep(course=step.course, position=step.position, days=step.days) for step in path.steps]
    copy_rules(queries.rules(path_id=path.id), path=copy, starts_on=starts_on)
    db.session.flush()
    return copy


def copy_rules(
    found: Sequence[Rule], *, starts_on: date, path: Path | None = None, course: Course | None = None
) -> None:
    """Rules of one thing for another, from a new day on."""
    for rule in found:
        db.session.add(
            Rule(
                path=path,
                course=course,
                kind=rule.kind,
                days=rule.days,
                starts_on=starts_on,
                audience=rule.audience,
                audience_team_id=rule.audience_team_id,
                audience_value=rule.audience_value,
            )
        )


def _audit(action: str, path: Path, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type="path", object_id=path.id)
