"""Quizzes: what is asked in which order, how it is graded, and how often it may be tried. Grading is done here alone:
a page never holds which answer is right, not even by the order of what it offers."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from flask import current_app

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models import Course, Question, QuestionData, QuestionKind, QuizTry
from app.instruct.services import records
from app.people.models import Person

T = TypeVar("T")


class Asked(NamedTuple):
    """A question as it is shown: `places` says which answer of the question stands where."""

    question: Question
    places: list[int]

    @property
    def offered(self) -> list[str]:
        return [self.question.answers[place] for place in self.places]


def add_question(*, course: Course, data: QuestionData, by: Person) -> Question:
    """Put a question at the end of a course's quiz."""
    question = Question(course_id=course.id)
    _fill(question, data)
    db.session.add(question)
    db.session.flush()
    _audit(course.id, by)
    return question


def edit_question(*, question: Question, data: QuestionData, by: Person) -> None:
    """Change a question; tries that were made stay as they were graded."""
    _fill(question, data)
    db.session.flush()
    _audit(question.course_id, by)


def _fill(question: Question, data: QuestionData) -> None:
    if len(data.answers) < 2 or len(set(data.answers)) < len(data.answers):
        raise RuleBroken(_l("Give at least two answers, each on a line of its own and each different."))
    right = list(range(len(data.answers))) if data.kind == QuestionKind.ORDER else data.right
    if data.kind == QuestionKind.SINGLE and len(right) != 1:
        raise RuleBroken(_l("Mark exactly one right answer with an asterisk (*)."))
    if not right:
        raise RuleBroken(_l("Mark the right answers with an asterisk (*)."))
    question.kind, question.text, question.explanation = data.kind, data.text, data.explanation
    question.answers, question.right = list(data.answers), list(right)


def remove_question(*, question: Question, by: Person) -> None:
    db.session.delete(question)
    _audit(question.course_id, by)
    db.session.flush()


def set_quiz(*, course: Course, pass_mark: int, tries: int | None, shuffled: bool, by: Person) -> None:
    """How much has to be right, how often one may try until a renewal, and whether the order changes."""
    course.pass_mark, course.tries, course.shuffled = pass_mark, tries, shuffled
    _audit(course.id, by)
    db.session.flush()


def asked_of(course: Course, person: Person, number: int) -> list[Asked]:
    """The questions of a person's try of this number. Shown again they stand as before; the key is the server's, so
    that nobody works out what stood where."""
    questions = list(queries.questions(course.id))
    seed = f"{course.id}:{person.id}:{number}"
    if course.shuffled:
        questions = _shuffled(questions, [f"{seed}:{one.id}" for one in questions])
    return [Asked(one, _places(one, course.shuffled, f"{seed}:{one.id}")) for one in questions]


def _places(question: Question, shuffled: bool, seed: str) -> list[int]:
    every = list(range(len(question.answers)))
    if not shuffled and question.kind != QuestionKind.ORDER:
        return every
    return _shuffled(every, [f"{seed}:{place}" for place in every])


def _shuffled(things: Sequence[T], seeds: Sequence[str]) -> list[T]:
    key = str(current_app.config["SECRET_KEY"]).encode()
    drawn = [hmac.digest(key, f"quiz:{seed}".encode(), "sha256") for seed in seeds]
    return [thing for _mark, thing in sorted(zip(drawn, things, strict=True), key=lambda pair: pair[0])]


def take(*, course: Course, person: Person, answers: Mapping[int, Sequence[int]], now: datetime) -> QuizTry:
    """Grade a try. `answers` holds, by question, the places chosen as they were shown; of an order, the place in which
    each of the answers shown belongs. Passing completes the course."""
    lock_row(person)  # of two clicks at once the second finds the try of the first
    may_take(course, person, now)
    today = clock.day_of(now)
    asked = asked_of(course, person, queries.count_tries(course.id, person.id))
    if not asked:
        raise RuleBroken(_l("This course has no quiz."))
    given = {one.question.id: _as_kept(one, answers.get(one.question.id, ())) for one in asked}
    if any(not chosen for chosen in given.values()):
        raise RuleBroken(_l("Answer every question."))
    correct = sum(given[one.question.id] == sorted_right(one.question) for one in asked)
    passed = correct * 100 >= course.pass_mark * len(asked)
    made = QuizTry(
        course_id=course.id, person_id=person.id, taken_at=now, asked=len(asked), correct=correct, passed=passed,
        answers={str(key): value for key, value in given.items()},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if passed:
        records.note_completed(course, [person.id], today, now, person)
    return made


def may_take(course: Course, person: Person, now: datetime) -> None:
    """Say why not, if somebody may not take a quiz now."""
    today = clock.day_of(now)
    held = queries.requirement(course.id, person.id, today)
    if held is None:
        raise RuleBroken(_l("This course was not assigned to you."))
    if not held.to_do(today):
        raise RuleBroken(_l("You have passed already. The quiz opens again when the course has to be renewed."))
    records.check_prerequisites(course, person, today)
    if course.tries is not None and queries.tries_left(course, person, held) <= 0:
        raise RuleBroken(_l("No try is left. HR can note the completion or give more tries."))


def _as_kept(one: Asked, chosen: Sequence[int]) -> list[int]:
    """What was chosen, by the question's own places; nothing, if it is no answer."""
    places = range(len(one.places))
    if any(place not in places for place in chosen) or len(set(chosen)) < len(chosen):
        return []
    if one.question.kind == QuestionKind.ORDER:
        # chosen[i] is where the answer shown at i belongs
        if len(chosen) < len(places):
            return []
        return [one.places[chosen.index(place)] for place in places]
    return sorted(one.places[place] for place in chosen)


def sorted_right(question: Question) -> list[int]:
    return list(question.right) if question.kind == QuestionKind.ORDER else sorted(question.right)


def _audit(course_id: int, by: Person) -> None:
    audit.record(action="edit", actor_id=by.id, object_type="course", object_id=course_id)
