"""Tables of employees' ideas and customers' problems, and of the ambassadors' role."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, Standing, Team, search_key


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
    search_text: Mapped[str] = mapped_column(default="")
    touchpoint: Mapped[str] = mapped_column(default="")
    stage: Mapped[Stage | None]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    brought_on: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW)

    @validates("title", "text")
    def _keys(self, key: str, value: str) -> str:
        other = self.text if key == "title" else self.title
        self.search_text = search_key(f"{value} {other or ''}")
        return value

    brought_by: Mapped[Person] = relationship()
    answers: Mapped[list["IdeaAnswer"]] = relationship(back_populates="idea", order_by="IdeaAnswer.id")


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


class RoleState(StrEnum):
    """From the offer to the end of an ambassador's role."""

    OFFERED = "offered"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"

    @property
    def label(self) -> LazyString:
        return ROLE_STATES[self]


ROLE_STATES = {
    RoleState.OFFERED: _l("Offered"),
    RoleState.ACTIVE: _l("Agreed"),
    RoleState.DECLINED: _l("Not agreed"),
    RoleState.ENDED: _l("Ended"),
}


class AmbassadorRole(Base):
    """The role of ambassador for a team: it begins when the person has accepted and the leader has promised the
    working time; from then on `standing` says so to everything else."""

    __tablename__ = "ambassador_role"
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'active', 'declined', 'ended')", name="state"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_percent"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "state IN ('offered', 'declined', 'ended') OR (accepted_at IS NOT NULL AND agreed_at IS NOT NULL)",
            name="both_agreed",
        ),
        Index("uq_ambassador_role_offered", "person_id", unique=True,
              sqlite_where=text("state = 'offered'"), postgresql_where=text("state = 'offered'")),
    )  # fmt: skip

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    share: Mapped[int]  # per cent of the working time
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[RoleState] = mapped_column(default=RoleState.OFFERED)
    offered_by_id: Mapped[int | None]
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None]
    standing_id: Mapped[int | None] = mapped_column(ForeignKey("standing.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    team: Mapped[Team] = relationship()
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])
    standing: Mapped[Standing | None] = relationship()
