"""Tables of alerts, and of what is not to be told for a time."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.customers.models import Tally
from app.people.models import Person, Team


class Alert(Base):
    """That a team's NPS has changed by more than chance, up to `month`; told once. One that was muted says by what."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("team_id", "month"),)

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    month: Mapped[date] = mapped_column(Date, index=True)
    before: Mapped[list[int]] = mapped_column(JSON)
    after: Mapped[list[int]] = mapped_column(JSON)
    p_adjusted: Mapped[float]
    watched: Mapped[int]
    made_at: Mapped[datetime]
    muted_because: Mapped[str | None]

    team: Mapped[Team] = relationship()

    @property
    def earlier(self) -> Tally:
        return Tally(*self.before)

    @property
    def later(self) -> Tally:
        return Tally(*self.after)


class AlertMute(Base):
    """A rule: alerts of a team, or of all, are not told for a time, for a reason that the list of alerts gives."""

    __tablename__ = "alert_mute"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[Key]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    team: Mapped[Team | None] = relationship()
    made_by: Mapped[Person | None] = relationship()
