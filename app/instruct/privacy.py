"""What training knows of a person."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.instruct.models import Assignment, Completion, Course, QuizTry
from app.people.models import Person
from app.people.privacy import Section, section, tells


@tells("assignment.person_id", "completion.person_id", "quiz_try.person_id")
def _training(person: Person) -> Iterator[Section]:
    assigned = select(
        Course.title, Assignment.assigned_on.label("asked_on"), Assignment.due_on, Assignment.closed_on
    ).join(Course, Course.id == Assignment.course_id)
    yield section("training", _l("Training assigned"), assigned.where(Assignment.person_id == person.id))
    completed = select(Course.title, Completion.completed_on, Completion.valid_until).join(
        Course, Course.id == Completion.course_id
    )
    taken = select(Course.title, QuizTry.taken_at.label("when"), QuizTry.passed).join(
        Course, Course.id == QuizTry.course_id
    )
    yield section("quizzes", _l("Quizzes taken"), taken.where(QuizTry.person_id == person.id))
    yield section("training-completed", _l("Training completed"), completed.where(Completion.person_id == person.id))
