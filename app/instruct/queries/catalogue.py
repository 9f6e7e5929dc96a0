"""Courses, and the rules that assign them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.instruct.models import (
    Assignment,
    Course,
    CourseState,
    Path,
    PathStep,
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


class PathSummary(NamedTuple):
    """A path, of how many courses, and how many people it is asked of."""

    path: Path
    steps: int
    people: int


def paths() -> list[PathSummary]:
    """All paths, by title."""
    steps = select(func.count()).where(PathStep.path_id == Path.id).scalar_subquery()
    people = select(func.count(Assignment.person_id.distinct())).where(
        Assignment.path_id == Path.id, Assignment.closed_on.is_(None)
    )
    rows = db.session.execute(select(Path, steps, people.scalar_subquery()).order_by(Path.sort_title, Path.id))
    return [PathSummary(*row) for row in rows]


def path(path_id: int) -> Path | None:
    """A path with its courses."""
    return db.session.scalar(
        select(Path).where(Path.id == path_id).options(selectinload(Path.steps).joinedload(PathStep.course))
    )


def my_paths(person: Person) -> Sequence[Path]:
    """Paths on which somebody is, by title."""
    mine = select(Assignment.path_id).where(Assignment.person_id == person.id, Assignment.closed_on.is_(None))
    return db.session.scalars(
        select(Path).where(Path.id.in_(mine)).options(selectinload(Path.steps)).order_by(Path.sort_title, Path.id)
    ).all()


def step(step_id: int) -> PathStep | None:
    return db.session.get(PathStep, step_id)


def courses_to_offer() -> Sequence[Course]:
    """Courses that are not retired, by title, for a picker."""
    query = select(Course).where(Course.state != CourseState.RETIRED)
    return db.session.scalars(query.order_by(Course.sort_title, Course.id)).all()
