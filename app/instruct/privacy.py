"""What training knows of a person."""

from collections.abc import Iterator

from sqlalchemy import delete, or_, select

from app.core.db import db
from app.core.i18n import _l
from app.instruct.models import Assignment, Coaching, Completion, Course, JobAid, JobAidVote, QuizTry
from app.people.models import Person
from app.people.privacy import Section, forgets, not_told, section, tells


@tells(
    "assignment.person_id",
    "completion.person_id",
    "quiz_try.person_id",
    "job_aid.asked_by_id",
    "job_aid_vote.person_id",
)
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
    asked = select(JobAid.question.label("text"), JobAid.changed_at.label("when")).where(
        JobAid.asked_by_id == person.id
    )
    yield section("customers-questions", _l("Customers' questions passed on"), asked)
    rated = select(JobAid.title, JobAidVote.useful.label("answer")).join(JobAid, JobAid.id == JobAidVote.aid_id)
    yield section("help-rated", _l("Texts said to be useful or not"), rated.where(JobAidVote.person_id == person.id))


for _column in ("coaching.coach_id", "coaching.employee_id", "coaching.asked_by_id", "coaching_entry.author_id"):
    not_told(
        _column, because="seen by its two people alone, who read and print it on its page; HR makes such files, too"
    )


@forgets
def _coaching(person: Person) -> None:
    """What was said in confidence goes with either of the two."""
    db.session.execute(delete(Coaching).where(or_(Coaching.coach_id == person.id, Coaching.employee_id == person.id)))
