"""Tables of help in daily work: job aids, and coaching between two people."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, search_key


class AidState(StrEnum):
    """A customer's question waits for its answer; answered, it is a job aid."""

    ASKED = "asked"
    PUBLISHED = "published"
    RETIRED = "retired"

    @property
    def label(self) -> LazyString:
        return AID_LABELS[self]


AID_LABELS = {
    AidState.ASKED: _l("Waits for an answer"),
    AidState.PUBLISHED: _l("Published"),
    AidState.RETIRED: _l("Retired"),
}


class JobAid(Base):
    """A short text that helps at work; it may have begun as a customer's question."""

    __tablename__ = "job_aid"
    __table_args__ = (CheckConstraint("state IN ('asked', 'published', 'retired')", name="state"),)

    id: Mapped[Key]
    title: Mapped[str]
    sort_title: Mapped[str] = mapped_column(index=True)
    body: Mapped[str] = mapped_column(default="")  # Markdown
    search_text: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")  # as a customer put it
    state: Mapped[AidState] = mapped_column(default=AidState.PUBLISHED)
    version: Mapped[int] = mapped_column(default=1)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]

    @validates("title")
    def _keys(self, _key: str, title: str) -> str:
        self.sort_title = search_key(title)
        return title

    def index(self) -> None:
        """Keep what a search looks through."""
        self.search_text = search_key(f"{self.title} {self.question} {self.body}")


class JobAidVersion(Base):
    """How a job aid read before."""

    __tablename__ = "job_aid_version"

    id: Mapped[Key]
    aid_id: Mapped[int] = mapped_column(ForeignKey("job_aid.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]


class JobAidVote(Base):
    """Whether a job aid was useful to a person."""

    __tablename__ = "job_aid_vote"

    aid_id: Mapped[int] = mapped_column(ForeignKey("job_aid.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    useful: Mapped[bool]


class Coaching(Base):
    """Two people who work on how one of them serves customers. What they write is seen by these two alone."""

    __tablename__ = "coaching"
    __table_args__ = (CheckConstraint("coach_id <> employee_id", name="two_people"),)

    id: Mapped[Key]
    coach_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int]
    asked_on: Mapped[date] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)

    coach: Mapped[Person] = relationship(foreign_keys=[coach_id])
    employee: Mapped[Person] = relationship(foreign_keys=[employee_id])

    def other(self, person: Person) -> Person:
        return self.employee if person.id == self.coach_id else self.coach

    def waits_for(self, person: Person) -> bool:
        """Whether this person is asked and has not answered."""
        return self.accepted_on is None and self.ended_on is None and person.id != self.asked_by_id

    @property
    def runs(self) -> bool:
        return self.accepted_on is not None and self.ended_on is None


class EntryKind(StrEnum):
    """What is written down in a coaching."""

    NOTE = "note"
    STEP = "step"
    OBSERVATION = "observation"

    @property
    def label(self) -> LazyString:
        return ENTRY_LABELS[self]


ENTRY_LABELS = {
    EntryKind.NOTE: _l("A note"),
    EntryKind.STEP: _l("Next step"),
    EntryKind.OBSERVATION: _l("Observation"),
}


class CoachingEntry(Base):
    """A note, a next step with its day, or what was observed: what went well, what to try, and an answer to it."""

    __tablename__ = "coaching_entry"
    __table_args__ = (CheckConstraint("kind IN ('note', 'step', 'observation')", name="kind"),)

    id: Mapped[Key]
    coaching_id: Mapped[int] = mapped_column(ForeignKey("coaching.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EntryKind]
    written_at: Mapped[datetime]
    text: Mapped[str]
    went_well: Mapped[str] = mapped_column(default="")
    to_try: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")  # of the other one
    due_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)

    author: Mapped[Person] = relationship()
