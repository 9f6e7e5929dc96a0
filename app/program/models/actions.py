"""Tables of teams' actions: what a leader does after a result, and which figure should move."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, Team

UNDO_WITHIN = timedelta(days=7)


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"
    REOPENED = "reopened"

    @property
    def label(self) -> LazyString:
        return ACTION_STATES[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return ACTION_STATES[self][1]

    @property
    def is_over(self) -> bool:
        return self in OVER


ACTION_STATES = {
    ActionState.OPEN: (_l("Not begun"), "neutral"),
    ActionState.UNDER_WAY: (_l("Under way"), "info"),
    ActionState.DONE: (_l("Done"), "ok"),
    ActionState.DROPPED: (_l("Dropped"), "neutral"),
    ActionState.REOPENED: (_l("Open again"), "warn"),
}
OVER = frozenset({ActionState.DONE, ActionState.DROPPED})
RUNNING = frozenset(ActionState) - OVER
# From each state to which; what is over can only be opened again.
NEXT = {
    ActionState.OPEN: frozenset({ActionState.UNDER_WAY, *OVER}),
    ActionState.UNDER_WAY: OVER,
    ActionState.REOPENED: frozenset({ActionState.UNDER_WAY, *OVER}),
    ActionState.DONE: frozenset({ActionState.REOPENED}),
    ActionState.DROPPED: frozenset({ActionState.REOPENED}),
}


class Action(Base):
    """What a team does, for why, by whom and when. `figure` is the key of what should move, such as `nps:CLAIMS`, and
    `start` that figure as it was shown when the action was made; nothing in it was hidden then."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'under_way', 'done', 'dropped', 'reopened')", name="state"),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "team_id", "state"),
        Index(None, "owner_id", "state"),
        Index(None, "state", "due_on"),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    figure: Mapped[str]
    start: Mapped[dict[str, Any]] = mapped_column(JSON)
    what: Mapped[str]
    why: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    version: Mapped[int] = mapped_column(default=1)  # one more with each change: of two editors the second is told
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    team: Mapped[Team] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    steps: Mapped[list["ActionStep"]] = relationship(back_populates="action", order_by="ActionStep.id")

    def overdue_on(self, day: date) -> bool:
        return not self.state.is_over and self.due_on < day

    def undoable_at(self, moment: datetime) -> bool:
        """Whether what ended it can be taken back as if it had not been."""
        return self.state.is_over and self.steps[-1].at > moment - UNDO_WITHIN


class ActionStep(Base):
    """That an action came into a state: who, when, and why where it was dropped."""

    __tablename__ = "action_step"
    __table_args__ = (CheckConstraint("state <> 'dropped' OR reason <> ''", name="dropped_with_reason"),)

    id: Mapped[Key]
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    state: Mapped[ActionState]
    reason: Mapped[str] = mapped_column(default="")
    undoes: Mapped[bool] = mapped_column(default=False)  # the step before it
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    action: Mapped[Action] = relationship(back_populates="steps")
    by: Mapped[Person | None] = relationship()
