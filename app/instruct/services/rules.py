"""Rules that assign by themselves. After each run the open assignments of a course are what its rules say:

- whoever a rule concerns and who is not away is asked, unless HR withdrew it by hand since the person was hired;
- what a rule asked and no rule asks any more is closed, unless the person holds it: what was done is never taken back;
- nothing is asked of those who left; days of absence are added to the time people have.

Each step is one statement or two for a course, however many people there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import insert, update

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models import Assignment, Course, CourseState, Origin, Path, Rule, RuleKind
from app.people import services as people
from app.people.models import AUDIENCE_STANDINGS, AudienceFacts, NoticeKind, Person


def save_rule(
    *,
    rule: Rule | None = None,
    target: Course | Path,
    kind: RuleKind,
    days: int = 0,
    starts_on: date,
    whom: AudienceFacts,
    by: Person,
) -> Rule:
    """Set or change a rule; `apply` then makes the assignments what it says."""
    if kind == RuleKind.STANDING and whom["audience"] not in AUDIENCE_STANDINGS:
        raise RuleBroken(_l("Choose leaders or ambassadors as the audience of this rule."))
    if rule is None:
        rule = Rule()
        db.session.add(rule)
    else:
        lock_row(rule)
    rule.course, rule.path = (target, None) if isinstance(target, Course) else (None, target)
    rule.kind, rule.days, rule.starts_on = kind, days, starts_on
    for name, value in whom.items():
        setattr(rule, name, value)
    db.session.flush()
    audit.record(action="set rule", actor_id=by.id, object_type="rule", object_id=rule.id, kind=kind, days=days)
    return rule


def remove_rule(*, rule: Rule, by: Person) -> None:
    """It asks nobody any more; `apply` then closes what only it asked and nobody has done."""
    audit.record(action="remove rule", actor_id=by.id, object_type="rule", object_id=rule.id, kind=rule.kind)
    db.session.delete(rule)
    db.session.flush()


def apply(*, today: date, course: Course | None = None) -> int:
    """Do all that is due, of one course or of all; returns how many assignments were made. May run any number of
    times."""
    close_leavers(today=today)
    move_due_days(today=today)
    ruled = [course] if course is not None else queries.courses_to_check()
    return sum(apply_to(course=one, today=today) for one in ruled)


def apply_to(*, course: Course, today: date) -> int:
    """Make the assignments of one course what its rules say on a day."""
    lock_row(course)  # two at once would both assign
    if course.state != CourseState.ACTIVE:
        return 0
    ruling = queries.rules_of(course.id, today)
    _close_unasked(course, ruling, today)
    return _assign_asked(course, ruling, today)


def _close_unasked(course: Course, ruling: Sequence[Rule], today: date) -> None:
    unasked = queries.unasked(course.id, ruling, today)
    people.withdraw_notices(told_of(course), person_ids=unasked.with_only_columns(Assignment.person_id))
    ids = unasked.with_only_columns(Assignment.id)
    db.session.execute(update(Assignment).where(Assignment.id.in_(ids)).values(closed_on=today))


def _assign_asked(course: Course, ruling: Sequence[Rule], today: date) -> int:
    """Of several rules that ask the same, the earliest day counts."""
    asked: dict[int, dict[str, object]] = {}
    for rule in ruling:
        for hit in queries.newly_hit(rule, course.id, today):
            due_on = max(_begins(rule, hit) + timedelta(days=rule.targets[course.id]), today)
            known = asked.get(hit.person_id)
            if known is None or due_on < known["due_on"]:  # type: ignore[operator]  # a day each
                asked[hit.person_id] = {"person_id": hit.person_id, "due_on": due_on, "path_id": rule.path_id}
    for rule in ruling:
        rule.applied_on = today
    db.session.flush()
    if asked:
        same = {"course_id": course.id, "assigned_on": today, "origin": Origin.RULE}
        db.session.execute(insert(Assignment), [{**same, **row} for row in asked.values()])
        tell(course, queries.assigned_by_rule(course.id, today), None, today)
    return len(asked)


def _begins(rule: Rule, hit: queries.Hit) -> date:
    """The day from which the days of a rule count."""
    if rule.kind == RuleKind.NEW_HIRES:
        return hit.hired_on
    if rule.kind == RuleKind.STANDING:
        return hit.since or hit.hired_on
    return max(rule.starts_on, hit.hired_on, rule.applied_on or rule.starts_on)


def close_leavers(*, today: date) -> None:
    """Nothing is asked of those who left."""
    rows = [
        {"id": assignment_id, "closed_on": max(left_on + timedelta(days=1), assigned_on)}
        for assignment_id, assigned_on, left_on in queries.open_assignments_of_leavers(today)
    ]
    _change(rows)


def move_due_days(*, today: date) -> None:
    """Give people the days back on which they were away."""
    away: dict[int, list[queries.Waiting]] = defaultdict(list)
    for row in queries.open_with_absences():
        away[row.assignment_id].append(row)
    rows = []
    for assignment_id, found in away.items():
        was_set = found[0].set_due_on or found[0].due_on
        absences = [(row.first, row.last or max(today, row.first)) for row in found if row.first is not None]
        due_on = moved(was_set, found[0].assigned_on, absences)
        if due_on != found[0].due_on:
            rows.append({"id": assignment_id, "due_on": due_on, "set_due_on": was_set if due_on != was_set else None})
    _change(rows)


def _change(rows: Sequence[dict[str, object]]) -> None:
    """Write columns of many assignments, by their ids."""
    if rows:
        db.session.flush()
        db.session.execute(update(Assignment), rows)
        db.session.expire_all()


def moved(due_on: date, since: date, absences: Iterable[tuple[date, date]]) -> date:
    """A day later by as many days as somebody was away before it; absences never overlap."""
    for first, last in sorted(absences):
        if first > due_on:
            break
        due_on += timedelta(days=max(0, (last - max(first, since)).days + 1))
    return due_on


def tell(course: Course, person_ids: object, by: Person | None, today: date) -> None:
    """Let people know that a course is theirs to do."""
    people.notify(
        person_ids=person_ids,  # type: ignore[arg-type]  # ids, or a SELECT of them
        kind=NoticeKind.ASSIGNED,
        key=told_of(course),
        path=f"/training/courses/{course.id}",
        subject=course.title,
        by_id=by.id if by is not None else None,
        now=clock.moment_on(today),
    )


def told_of(course: Course) -> str:
    return f"course:{course.id}:assigned"
