"""Courses, and the rules that assign them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.instruct.models import (
    Assignment,
    Course,
    CourseRule,
    CourseState,
    RuleKind,
)
from app.instruct.queries.records import completed
from app.people.models import Person, search_words


class CourseSummary(NamedTuple):
    """A course with how many people it is asked of and how many of them hold it today."""

    course: Course
    people: int
    done: int


def courses(on: date) -> list[CourseSummary]:
    """All courses, by title."""
    done = completed(on)
    held = func.sum(case((done.c.valid_until >= on, 1), else_=0))
    rows = db.session.execute(
        select(Course, func.count(Assignment.id), func.coalesce(held, 0))
        .outerjoin(Assignment, and_(Assignment.course_id == Course.id, Assignment.closed_on.is_(None)))
        .outerjoin(done, and_(done.c.course_id == Assignment.course_id, done.c.person_id == Assignment.person_id))
        .group_by(Course.id)
        .order_by(Course.sort_title, Course.id)
    )
    return [CourseSummary(*row) for row in rows]


def find_courses(text: str, *, all_states: bool, limit: int) -> Sequence[Course]:
    """Courses whose title has all words typed; drafts and retired ones only for those who manage them."""
    query = select(Course).order_by(Course.sort_title, Course.id).limit(limit)
    for word in search_words(text):
        query = query.where(Course.sort_title.contains(word, autoescape=True))
    return db.session.scalars(query if all_states else query.where(Course.state == CourseState.ACTIVE)).all()


def course(course_id: int) -> Course | None:
    return db.session.get(Course, course_id)


def course_by_code(code: str) -> Course | None:
    return db.session.scalar(select(Course).where(Course.code == code))


def all_courses(*, lock: bool = False) -> Sequence[Course]:
    """Every course, whatever its state; with `lock` nobody else changes them or notes completions meanwhile."""
    query = select(Course).order_by(Course.id)
    return db.session.scalars(query.with_for_update() if lock else query).all()


def courses_by_id(course_ids: Collection[int]) -> Sequence[Course]:
    return db.session.scalars(select(Course).where(Course.id.in_(course_ids))).all()


def rules(course_id: int | None = None) -> Sequence[CourseRule]:
    """Rules of a course, or of all active ones; those for new hires first, because their days win."""
    query = select(CourseRule).join(CourseRule.course).options(contains_eager(CourseRule.course))
    query = query.where(
        CourseRule.course_id == course_id if course_id is not None else Course.state == CourseState.ACTIVE
    )
    return db.session.scalars(query.order_by(CourseRule.course_id, CourseRule.kind.desc())).all()


def rule(course_id: int, kind: RuleKind) -> CourseRule | None:
    return db.session.scalar(select(CourseRule).where(CourseRule.course_id == course_id, CourseRule.kind == kind))


def hit_by(course_id: int, kind: RuleKind, starts_on: date, on: date) -> Sequence[Person]:
    """The people to whom a rule would assign the course on a day, by name: employed, and neither asked already nor
    released by hand since they were hired."""
    asked = (
        select(Assignment.id)
        .where(
            Assignment.course_id == course_id,
            Assignment.person_id == Person.id,
            or_(
                Assignment.closed_on.is_(None),
                and_(Assignment.closed_by_id.is_not(None), Assignment.closed_on > Person.hired_on),
            ),
        )
        .exists()
    )
    query = select(Person).where(Person.employed(on), ~asked)
    if kind == RuleKind.NEW_HIRES:
        query = query.where(Person.hired_on >= starts_on)
    return db.session.scalars(query.order_by(Person.sort_name, Person.id)).all()
