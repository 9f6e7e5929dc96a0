"""Tables of training. An assignment asks a person to hold a valid completion of a course; completions expire."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core import clock
from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, search_key


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


class CourseData(NamedTuple):
    """What HR writes down about a course."""

    title: str
    description: str = ""
    link: str | None = None
    valid_months: int | None = None
    minutes: int | None = None
    code: str | None = None


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


class RuleKind(StrEnum):
    """Whom a rule assigns a course to by itself."""

    EVERYONE = "everyone"
    NEW_HIRES = "new_hires"

    @property
    def label(self) -> LazyString:
        return RULE_LABELS[self]


RULE_LABELS = {
    RuleKind.EVERYONE: _l("Everyone"),
    RuleKind.NEW_HIRES: _l("Each new hire"),
}


class CourseRule(Base):
    """A course is due `days` after the rule's start, or after the day of hire if that is later."""

    __tablename__ = "course_rule"
    __table_args__ = (
        UniqueConstraint("course_id", "kind"),
        CheckConstraint("kind IN ('everyone', 'new_hires')", name="kind"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    kind: Mapped[RuleKind]
    days: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)

    course: Mapped[Course] = relationship()


class Origin(StrEnum):
    """How an assignment came about."""

    HAND = "hand"
    EVERYONE = "everyone"
    NEW_HIRES = "new_hires"


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
    """Asked of a person from `assigned_on`; from `closed_on` on no longer (withdrawn, retired, left)."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_open", "course_id", "person_id", unique=True,
              sqlite_where=text("closed_on IS NULL"), postgresql_where=text("closed_on IS NULL")),
        Index(None, "person_id"),
        CheckConstraint("origin IN ('hand', 'everyone', 'new_hires')", name="origin"),
        CheckConstraint("due_on >= assigned_on", name="due_after_assigned"),
        CheckConstraint("closed_on IS NULL OR closed_on >= assigned_on", name="closed_after_assigned"),
    )  # fmt: skip

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    origin: Mapped[Origin] = mapped_column(default=Origin.HAND)
    assigned_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    assigned_by_id: Mapped[int | None]
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by_id: Mapped[int | None]  # none: closed by itself, because the person left

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

    course: Mapped[Course] = relationship()
    person: Mapped[Person] = relationship()
