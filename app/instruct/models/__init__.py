"""Tables of training. An assignment asks a person to hold a valid completion of a course; completions expire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core import clock
from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.instruct.models.help import AidState as AidState
from app.instruct.models.help import Coaching as Coaching
from app.instruct.models.help import CoachingEntry as CoachingEntry
from app.instruct.models.help import EntryKind as EntryKind
from app.instruct.models.help import JobAid as JobAid
from app.instruct.models.help import JobAidVersion as JobAidVersion
from app.instruct.models.help import JobAidVote as JobAidVote
from app.people.models import HasAudience, Person, search_key


class CourseState(StrEnum):
    """Only an active course is assigned and completed; a retired one stays in the records."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"

    @property
    def label(self) -> LazyString:
        return STATE_LABELS[self]


STATE_LABELS = {
    CourseState.DRAFT: _l("Draft"),
    CourseState.ACTIVE: _l("In use"),
    CourseState.RETIRED: _l("Retired"),
}


class CourseKind(StrEnum):
    """How a course is taken, and so who says that it is completed."""

    SELF_STUDY = "self_study"
    CLASSROOM = "classroom"
    ON_THE_JOB = "on_the_job"
    EXTERNAL = "external"

    @property
    def label(self) -> LazyString:
        return KIND_LABELS[self]


KIND_LABELS = {
    CourseKind.SELF_STUDY: _l("By oneself"),
    CourseKind.CLASSROOM: _l("In a classroom"),
    CourseKind.ON_THE_JOB: _l("On the job"),
    CourseKind.EXTERNAL: _l("At another company"),
}


class CourseData(NamedTuple):
    """What HR writes down about a course."""

    title: str
    description: str = ""
    link: str | None = None
    valid_months: int | None = None
    minutes: int | None = None
    code: str | None = None
    kind: CourseKind = CourseKind.SELF_STUDY
    language: str = ""
    material: str = ""


class Course(Base):
    """Something to learn, and how long it stays fresh."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'active', 'retired')", name="state"),
        CheckConstraint("valid_months IS NULL OR valid_months > 0", name="valid_months_positive"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
    )

    id: Mapped[Key]
    code: Mapped[str | None] = mapped_column(unique=True, index=True)  # by which other systems name it
    title: Mapped[str]
    sort_title: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    link: Mapped[str | None]
    valid_months: Mapped[int | None]
    minutes: Mapped[int | None]
    state: Mapped[CourseState] = mapped_column(default=CourseState.DRAFT)
    kind: Mapped[CourseKind] = mapped_column(default=CourseKind.SELF_STUDY, server_default="self_study")
    language: Mapped[str] = mapped_column(default="", server_default="")  # empty: in whichever one reads it
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    material: Mapped[str] = mapped_column(default="", server_default="")  # Markdown
    pass_mark: Mapped[int] = mapped_column(default=80, server_default="80")  # per cent of the quiz, if there is one
    tries: Mapped[int | None]
    shuffled: Mapped[bool] = mapped_column(default=True, server_default=true())

    @validates("title")
    def _keys(self, _key: str, title: str) -> str:
        self.sort_title = search_key(title)
        return title

    def valid_until(self, completed_on: date) -> date | None:
        """The last day on which a completion of this day still counts."""
        if self.valid_months is None:
            return None
        month = clock.add_months(completed_on, self.valid_months)
        return month.replace(day=min(completed_on.day, clock.month_end(month).day))


class Prerequisite(Base):
    """A course to be held before another is taken."""

    __tablename__ = "course_prerequisite"
    __table_args__ = (CheckConstraint("course_id <> needs_id", name="not_itself"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    needs_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True, index=True)


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"

    @property
    def label(self) -> LazyString:
        return QUESTION_LABELS[self]


QUESTION_LABELS = {
    QuestionKind.SINGLE: _l("One right answer"),
    QuestionKind.MULTIPLE: _l("Several right answers"),
    QuestionKind.ORDER: _l("To be put in order"),
}


class QuestionData(NamedTuple):
    """What HR writes down about a question; `right` are the places of the right answers."""

    kind: QuestionKind
    text: str
    answers: list[str]
    right: list[int]
    explanation: str = ""


class Question(Base):
    """A question of a course's quiz. `right` are the places of the right answers; of an order, all in their order."""

    __tablename__ = "quiz_question"
    __table_args__ = (CheckConstraint("kind IN ('single', 'multiple', 'order')", name="kind"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuestionKind]
    text: Mapped[str]
    answers: Mapped[list[str]]
    right: Mapped[list[int]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(default="")

    course: Mapped[Course] = relationship()


class QuizTry(Base):
    """That a person took a quiz: how much was right, and what was answered, by question."""

    __tablename__ = "quiz_try"
    __table_args__ = (Index(None, "person_id", "course_id"), CheckConstraint("correct <= asked", name="at_most_all"))

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime]
    asked: Mapped[int]
    correct: Mapped[int]
    passed: Mapped[bool]
    answers: Mapped[dict[str, Any]]

    course: Mapped[Course] = relationship()


class Path(Base):
    """Courses in an order, each due so many days after its start: for newcomers, for a new role."""

    __tablename__ = "training_path"
    __table_args__ = (CheckConstraint("state IN ('draft', 'active', 'retired')", name="state"),)

    id: Mapped[Key]
    title: Mapped[str]
    sort_title: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    state: Mapped[CourseState] = mapped_column(default=CourseState.DRAFT)

    steps: Mapped[list["PathStep"]] = relationship(order_by="PathStep.position", cascade="all, delete-orphan")

    @validates("title")
    def _keys(self, _key: str, title: str) -> str:
        self.sort_title = search_key(title)
        return title


class PathStep(Base):
    """A course of a path, due so many days after the path begins."""

    __tablename__ = "training_path_step"
    __table_args__ = (
        UniqueConstraint("path_id", "course_id"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )

    id: Mapped[Key]
    path_id: Mapped[int] = mapped_column(ForeignKey("training_path.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    position: Mapped[int]
    days: Mapped[int]

    course: Mapped[Course] = relationship()


class RuleKind(StrEnum):
    """Which people of its audience a rule concerns, and from when their days count."""

    EVERYONE = "everyone"
    NEW_HIRES = "new_hires"
    STANDING = "standing"

    @property
    def label(self) -> LazyString:
        return RULE_LABELS[self]


RULE_LABELS = {
    RuleKind.EVERYONE: _l("Everyone in it, now and later"),
    RuleKind.NEW_HIRES: _l("Each new hire in it"),
    RuleKind.STANDING: _l("Whoever becomes a leader or an ambassador"),
}


class Rule(HasAudience, Base):
    """Assigns a course or a path by itself, to people of its audience, from `starts_on` on.

    `days` are counted from the rule's start, the day of hire or the day of the standing; a path's steps have their own.
    """

    __tablename__ = "training_rule"
    __table_args__ = (
        CheckConstraint("kind IN ('everyone', 'new_hires', 'standing')", name="kind"),
        CheckConstraint("days >= 0", name="days_not_negative"),
        CheckConstraint("course_id IS NULL OR path_id IS NULL", name="one_target"),
        CheckConstraint("kind <> 'standing' OR audience IN ('leaders', 'ambassadors')", name="standing_of_audience"),
    )

    id: Mapped[Key]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    path_id: Mapped[int | None] = mapped_column(ForeignKey("training_path.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RuleKind]
    days: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)
    applied_on: Mapped[date | None] = mapped_column(Date)  # last; whom it concerns only now came to it since then

    course: Mapped[Course | None] = relationship()
    path: Mapped[Path | None] = relationship()

    @property
    def targets(self) -> dict[int, int]:
        """The courses it assigns, and how many days people have for each."""
        if self.path is not None:
            return {step.course_id: step.days for step in self.path.steps}
        return {self.course_id: self.days} if self.course_id is not None else {}


class Origin(StrEnum):
    """How an assignment came about."""

    HAND = "hand"
    RULE = "rule"


class Readiness(StrEnum):
    """How a person stands with a course asked of them."""

    OVERDUE = "overdue"
    EXPIRED = "expired"
    DUE = "due"
    RENEW = "renew"
    DONE = "done"

    @property
    def label(self) -> LazyString:
        return READINESS[self][0]

    @property
    def icon(self) -> str:
        return READINESS[self][1]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return READINESS[self][2]


READINESS = {
    Readiness.OVERDUE: (_l("Overdue"), "circle-alert", "bad"),
    Readiness.EXPIRED: (_l("Expired"), "history", "bad"),
    Readiness.DUE: (_l("Still to do"), "clock", "warn"),
    Readiness.RENEW: (_l("Renew soon"), "clock", "warn"),
    Readiness.DONE: (_l("Completed"), "circle-check", "ok"),
}


class Assignment(Base):
    """Asked of a person from `assigned_on`; from `closed_on` on no longer (withdrawn, retired, left, no rule asks it).

    `due_on` moves with absences; `set_due_on` is then the day without them.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_open", "course_id", "person_id", unique=True,
              sqlite_where=text("closed_on IS NULL"), postgresql_where=text("closed_on IS NULL")),
        Index(None, "person_id"),
        CheckConstraint("origin IN ('hand', 'rule')", name="origin"),
        CheckConstraint("due_on >= assigned_on", name="due_after_assigned"),
        CheckConstraint("closed_on IS NULL OR closed_on >= assigned_on", name="closed_after_assigned"),
    )  # fmt: skip

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    origin: Mapped[Origin] = mapped_column(default=Origin.HAND)
    assigned_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    set_due_on: Mapped[date | None] = mapped_column(Date)
    path_id: Mapped[int | None] = mapped_column(ForeignKey("training_path.id", ondelete="SET NULL"), index=True)
    assigned_by_id: Mapped[int | None]
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by_id: Mapped[int | None]  # none: closed by itself

    course: Mapped[Course] = relationship()
    person: Mapped[Person] = relationship()


class Completion(Base):
    """That a person completed a course; `valid_until` is the last valid day. A reversed one stays, with the reason."""

    __tablename__ = "completion"
    __table_args__ = (
        Index("uq_completion_day", "course_id", "person_id", "completed_on", unique=True,
              sqlite_where=text("reversed_at IS NULL"), postgresql_where=text("reversed_at IS NULL")),
        Index(None, "person_id", "course_id"),
        CheckConstraint("valid_until IS NULL OR valid_until >= completed_on", name="valid_after_completed"),
        CheckConstraint("(reversed_at IS NULL) = (reversal_reason IS NULL)", name="reversed_with_reason"),
    )  # fmt: skip

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    completed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None]
    reversed_at: Mapped[datetime | None]
    reversed_by_id: Mapped[int | None]
    reversal_reason: Mapped[str | None]
    code: Mapped[str | None] = mapped_column(unique=True, index=True)  # of the certificate: who holds it can check it
    version: Mapped[int | None]  # of the course

    course: Mapped[Course] = relationship()
    person: Mapped[Person] = relationship()
