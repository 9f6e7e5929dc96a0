"""Tables of employees' ideas and customers' problems."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, search_key


class IdeaKind(StrEnum):
    """What was brought."""

    IDEA = "idea"
    PROBLEM = "problem"

    @property
    def label(self) -> LazyString:
        return _l("Idea") if self is IdeaKind.IDEA else _l("Customer's problem")

    @property
    def icon(self) -> str:
        return "lightbulb" if self is IdeaKind.IDEA else "flag"


class Stage(StrEnum):
    """Where on the customer's journey it happens."""

    AWARENESS = "awareness"
    DECISION = "decision"
    PURCHASE = "purchase"
    SERVICE = "service"
    RETURN = "return"
    REPURCHASE = "repurchase"

    @property
    def label(self) -> LazyString:
        return STAGES[self]


STAGES = {
    Stage.AWARENESS: _l("Awareness"),
    Stage.DECISION: _l("Decision"),
    Stage.PURCHASE: _l("Purchase"),
    Stage.SERVICE: _l("Service"),
    Stage.RETURN: _l("Return or exchange"),
    Stage.REPURCHASE: _l("Repurchase"),
}


class IdeaState(StrEnum):
    """What became of it."""

    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> LazyString:
        return IDEA_STATES[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return IDEA_STATES[self][1]


IDEA_STATES = {
    IdeaState.NEW: (_l("Waiting for an answer"), "warn"),
    IdeaState.ACCEPTED: (_l("Accepted"), "info"),
    IdeaState.DECLINED: (_l("Declined"), "neutral"),
    IdeaState.DONE: (_l("Put into practice"), "ok"),
    IdeaState.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
DAYS = 14
ANSWERS = (IdeaState.ACCEPTED, IdeaState.DECLINED, IdeaState.DONE)


class Idea(Base):
    """An idea or a customer's problem, brought by a person."""

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("kind IN ('idea', 'problem')", name="kind"),
        CheckConstraint("state IN ('new', 'accepted', 'declined', 'done', 'withdrawn')", name="state"),
        Index(None, "brought_by_id", "brought_on"),
    )

    id: Mapped[Key]
    kind: Mapped[IdeaKind]
    title: Mapped[str]
    text: Mapped[str]
    whom: Mapped[str] = mapped_column(default="", server_default="")  # to which customers it happens
    search_text: Mapped[str] = mapped_column(default="")
    touchpoint: Mapped[str] = mapped_column(default="")
    stage: Mapped[Stage | None]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    brought_on: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW)
    due_on: Mapped[date | None] = mapped_column(Date)  # by when it is to be answered

    @validates("title", "text")
    def _keys(self, key: str, value: str) -> str:
        other = self.text if key == "title" else self.title
        self.search_text = search_key(f"{value} {other or ''}")
        return value

    brought_by: Mapped[Person] = relationship()
    answers: Mapped[list["IdeaAnswer"]] = relationship(back_populates="idea", order_by="IdeaAnswer.id")
    ownership: Mapped["IdeaOwner | None"] = relationship()
    merge: Mapped["IdeaMerge | None"] = relationship(foreign_keys="IdeaMerge.idea_id")

    @property
    def owner(self) -> Person | None:
        """Who is to answer it."""
        return self.ownership.person if self.ownership is not None else None

    @property
    def is_open(self) -> bool:
        return self.state != IdeaState.WITHDRAWN and self.merge is None


class IdeaAnswer(Base):
    """What was decided, by whom and why; a later answer does not erase an earlier one."""

    __tablename__ = "idea_answer"
    __table_args__ = (
        CheckConstraint("state IN ('accepted', 'declined', 'done')", name="state"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    state: Mapped[IdeaState]
    reason: Mapped[str]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime]

    idea: Mapped[Idea] = relationship(back_populates="answers")
    answered_by: Mapped[Person | None] = relationship()


class IdeaSetting(Base):
    """Who is to answer what comes in, unless it is handed on, and within how many days."""

    __tablename__ = "idea_setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("days BETWEEN 1 AND 90", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    days: Mapped[int] = mapped_column(default=DAYS)

    owner: Mapped[Person | None] = relationship()


class IdeaOwner(Base):
    """Who is to answer an idea."""

    __tablename__ = "idea_owner"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reminded_on: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship()


class IdeaMerge(Base):
    """That an idea says the same as another one: its votes and followers count there."""

    __tablename__ = "idea_merge"
    __table_args__ = (
        CheckConstraint("idea_id <> into_id", name="into_another"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    idea: Mapped[Idea] = relationship(foreign_keys=[idea_id], back_populates="merge")
    into: Mapped[Idea] = relationship(foreign_keys=[into_id])
    merged_by: Mapped[Person | None] = relationship()


class IdeaVote(Base):
    """That somebody supports an idea: once."""

    __tablename__ = "idea_vote"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    voted_at: Mapped[datetime]


class IdeaFollower(Base):
    """That somebody wants to hear what becomes of an idea."""

    __tablename__ = "idea_follower"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)


class IdeaComment(Base):
    """What somebody adds to an idea; one that was removed keeps its place."""

    __tablename__ = "idea_comment"
    __table_args__ = (CheckConstraint("removed_at IS NOT NULL OR text <> ''", name="not_empty"),)

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    written_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()


class IdeaEvidence(Base):
    """A customer's answer that shows the problem: its id alone, since who may read it is not ours to say."""

    __tablename__ = "idea_evidence"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("customer_answer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    cited_at: Mapped[datetime]
