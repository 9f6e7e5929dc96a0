"""Tables of re-organisations: what is planned for a day, and whether it came about."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, Team


class PlanState(StrEnum):
    """Where a re-organisation stands."""

    DRAFT = "draft"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"

    @property
    def label(self) -> LazyString:
        return STATES[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return STATES[self][1]


STATES = {
    PlanState.DRAFT: (_l("Draft"), "warn"),
    PlanState.APPLIED: (_l("Applied"), "ok"),
    PlanState.UNDONE: (_l("Undone"), "neutral"),
    PlanState.DISCARDED: (_l("Discarded"), "neutral"),
}


class Reorganisation(Base):
    """Changes of teams that begin together on a day; `version` grows with each edit, so that nobody applies a plan
    other than the one they looked at."""

    __tablename__ = "reorganisation"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'applied', 'undone', 'discarded')", name="state"),
        CheckConstraint("(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)", name="applied"),
    )

    id: Mapped[Key]
    title: Mapped[str]
    day: Mapped[date] = mapped_column(Date, index=True)  # the first day of the new order
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None]
    applied_at: Mapped[datetime | None]
    written: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, deferred=True)  # for the undo

    made_by: Mapped[Person | None] = relationship(
        primaryjoin=lambda: foreign(Reorganisation.made_by_id) == Person.id, viewonly=True
    )
    changes: Mapped[list["Change"]] = relationship(
        order_by="Change.id", cascade="all, delete-orphan", foreign_keys="Change.plan_id"
    )


class ChangeKind(StrEnum):
    """What is to become otherwise."""

    NEW_TEAM = "new_team"
    RENAME = "rename"
    MOVE_TEAM = "move_team"
    CLOSE_TEAM = "close_team"
    MOVE_PERSON = "move_person"
    MOVE_ALL = "move_all"
    LEADER = "leader"

    @property
    def label(self) -> LazyString:
        return KINDS[self]


KINDS = {
    ChangeKind.NEW_TEAM: _l("Open a team"),
    ChangeKind.RENAME: _l("Rename a team"),
    ChangeKind.MOVE_TEAM: _l("Put a team under another"),
    ChangeKind.CLOSE_TEAM: _l("Close a team"),
    ChangeKind.MOVE_PERSON: _l("Move a person"),
    ChangeKind.MOVE_ALL: _l("Move everybody of a team"),
    ChangeKind.LEADER: _l("Name a leader"),
}


class Change(Base):
    """One planned change. `team` or `new` is what it is about, `to_team` or `to_new` where it leads; the `new` ones are
    teams that this plan opens. `was`: how it stood when this was planned, to be told if it changes meanwhile."""

    __tablename__ = "reorganisation_change"

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ChangeKind]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    new_id: Mapped[int | None] = mapped_column(ForeignKey("reorganisation_change.id"))
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    to_new_id: Mapped[int | None] = mapped_column(ForeignKey("reorganisation_change.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    customer_facing: Mapped[bool] = mapped_column(default=True)
    was: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done_on: Mapped[date | None] = mapped_column(Date)  # of a name, which has no days of its own: when it changed
    added_by_id: Mapped[int | None]

    person: Mapped[Person | None] = relationship()
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])

    @property
    def about(self) -> int:
        """The team it is about: its id, or for one that this plan opens the id of that change, negative."""
        return self.team_id if self.team_id is not None else -(self.new_id or 0)

    @property
    def to(self) -> int:
        """The team it leads to, in the same way."""
        return self.to_team_id if self.to_team_id is not None else -(self.to_new_id or 0)
