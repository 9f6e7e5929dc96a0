"""Tables of the ambassadors' role."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person, Standing, Team


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
