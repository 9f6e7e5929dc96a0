"""Quizzes, and certificates."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import clock, files
from app.core.db import db
from app.core.files import StoredFile
from app.instruct.models import Completion, Course, Prerequisite, Question, QuizTry
from app.instruct.queries.records import RENEWAL_OPENS, Requirement, completed
from app.people.models import Person


def questions(course_id: int) -> Sequence[Question]:
    return db.session.scalars(select(Question).where(Question.course_id == course_id).order_by(Question.id)).all()


def question(question_id: int) -> Question | None:
    return db.session.get(Question, question_id)


def count_questions(course_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Question.course_id == course_id)) or 0


def count_tries(course_id: int, person_id: int) -> int:
    return len(_tries(course_id, person_id))


def _tries(course_id: int, person_id: int) -> Sequence[QuizTry]:
    query = select(QuizTry).where(QuizTry.course_id == course_id, QuizTry.person_id == person_id)
    return db.session.scalars(query.order_by(QuizTry.id)).all()


def tries_left(course: Course, person: Person, held: Requirement) -> int:
    """How often somebody may still try. Each renewal begins anew, once it opens."""
    if course.tries is None:
        return 1
    opens = held.valid_until - RENEWAL_OPENS if held.valid_until is not None else date.min
    since_then = [one for one in _tries(course.id, person.id) if clock.day_of(one.taken_at) >= opens]
    return course.tries - len(since_then)


def quiz_try(try_id: int) -> QuizTry | None:
    return db.session.get(QuizTry, try_id)


def last_try(course_id: int, person_id: int) -> QuizTry | None:
    return next(reversed(_tries(course_id, person_id)), None)


def prerequisites(course_id: int) -> Sequence[Course]:
    """The courses to be held before a course, by title."""
    query = select(Course).join(Prerequisite, Prerequisite.needs_id == Course.id)
    return db.session.scalars(query.where(Prerequisite.course_id == course_id).order_by(Course.sort_title)).all()


def prerequisites_missing(course_id: int, person_id: int, on: date) -> Sequence[Course]:
    """Those of them that a person does not hold."""
    done = completed(on)
    held = select(done.c.course_id).where(done.c.person_id == person_id, done.c.valid_until >= on)
    query = select(Course).join(Prerequisite, Prerequisite.needs_id == Course.id)
    query = query.where(Prerequisite.course_id == course_id, Course.id.not_in(held))
    return db.session.scalars(query.order_by(Course.sort_title)).all()


class Study(NamedTuple):
    """What a person finds on the page of a course, beside the course itself."""

    questions: int
    tries_left: int
    last: QuizTry | None
    first: Sequence[Course]  # to be completed before
    files: Sequence[StoredFile]


def study(course: Course, person: Person, held: Requirement | None, on: date) -> Study:
    left = tries_left(course, person, held) if held is not None else 0
    return Study(
        count_questions(course.id),
        left,
        last_try(course.id, person.id),
        prerequisites_missing(course.id, person.id, on),
        files.files_of("course", [course.id])[course.id],
    )


def certificate(code: str) -> Completion | None:
    """What a code on a certificate stands for."""
    query = select(Completion).options(joinedload(Completion.course), joinedload(Completion.person))
    return db.session.scalar(query.where(Completion.code == code))


def needed_for(course_id: int) -> set[int]:
    """All courses that have to be held before a course, directly or by way of others."""
    pairs = db.session.execute(select(Prerequisite.course_id, Prerequisite.needs_id)).all()
    found: set[int] = set()
    waiting = [course_id]
    while waiting:
        current = waiting.pop()
        new = {needs for course, needs in pairs if course == current} - found
        found |= new
        waiting.extend(new)
    return found
