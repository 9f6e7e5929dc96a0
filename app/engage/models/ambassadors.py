"""Tables of the ambassadors' role."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import HasAudience, Person, Standing, Team


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


class RoleText(NamedTuple):
    """What the role is for, what is to be done, and which training it needs."""

    purpose: str = ""
    tasks: str = ""
    training: str = ""


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
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    tasks: Mapped[str] = mapped_column(default="", server_default="")
    training: Mapped[str] = mapped_column(default="", server_default="")  # what is needed for it
    trained_on: Mapped[date | None] = mapped_column(Date)
    promise: Mapped[str] = mapped_column(default="", server_default="")  # the leader's, of the working time
    handover: Mapped[str] = mapped_column(default="", server_default="")  # for whoever comes after
    thanks: Mapped[str] = mapped_column(default="", server_default="")
    renews_id: Mapped[int | None]  # the role whose term this one goes on with

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    team: Mapped[Team] = relationship()
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])
    standing: Mapped[Standing | None] = relationship()

    def runs_on(self, day: date) -> bool:
        return self.state == RoleState.ACTIVE and self.starts_on <= day <= self.ends_on

    @property
    def served(self) -> bool:
        """Whether it was agreed, began, and is over."""
        return self.state == RoleState.ENDED and self.standing_id is not None


class AmbassadorCall(HasAudience, Base):
    """An open call: who is looked for, what for, and until when one may apply."""

    __tablename__ = "ambassador_call"
    __table_args__ = (
        CheckConstraint("share BETWEEN 1 AND 100", name="share_percent"),
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[Key]
    title: Mapped[str]
    purpose: Mapped[str]
    tasks: Mapped[str]
    training: Mapped[str] = mapped_column(default="")
    share: Mapped[int]
    places: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    apply_until: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]

    def open_on(self, day: date) -> bool:
        return self.closed_at is None and day <= self.apply_until


class ApplicationState(StrEnum):
    """From an application to the offer of the role."""

    APPLIED = "applied"
    TALK = "talk"
    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> LazyString:
        return APPLICATION_STATES[self][0]

    @property
    def tone(self) -> str:
        return APPLICATION_STATES[self][1]


APPLICATION_STATES = {
    ApplicationState.APPLIED: (_l("Applied"), "warn"),
    ApplicationState.TALK: (_l("Talk agreed"), "info"),
    ApplicationState.OFFERED: (_l("Role offered"), "ok"),
    ApplicationState.DECLINED: (_l("Not this time"), "neutral"),
    ApplicationState.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
UNDECIDED = (ApplicationState.APPLIED, ApplicationState.TALK)


class AmbassadorApplication(Base):
    """That somebody would like to be an ambassador: one a call."""

    __tablename__ = "ambassador_application"
    __table_args__ = (
        UniqueConstraint("call_id", "person_id"),
        CheckConstraint("state IN ('applied', 'talk', 'offered', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'talk' OR talk_on IS NOT NULL", name="talk_has_a_day"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="reasoned"),
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(ForeignKey("ambassador_call.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    motive: Mapped[str]
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.APPLIED)
    applied_at: Mapped[datetime]
    talk_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(default="")
    role_id: Mapped[int | None] = mapped_column(ForeignKey("ambassador_role.id", ondelete="SET NULL"))

    call: Mapped[AmbassadorCall] = relationship()
    person: Mapped[Person] = relationship()


class TimeKind(StrEnum):
    """What an ambassador's time was for."""

    TEAM = "team"
    CUSTOMERS = "customers"
    PROBLEMS = "problems"
    NETWORK = "network"
    LEARNING = "learning"

    @property
    def label(self) -> LazyString:
        return TIME_KINDS[self]


TIME_KINDS = {
    TimeKind.TEAM: _l("With the team"),
    TimeKind.CUSTOMERS: _l("Listening to customers"),
    TimeKind.PROBLEMS: _l("Solving customers' problems"),
    TimeKind.NETWORK: _l("With the other ambassadors"),
    TimeKind.LEARNING: _l("Learning for the role"),
}


class AmbassadorTime(Base):
    """Something an ambassador did in the time promised for it."""

    __tablename__ = "ambassador_time"
    __table_args__ = (
        CheckConstraint("minutes >= 5 AND minutes <= 720", name="minutes"),
        CheckConstraint("kind IN ('team', 'customers', 'problems', 'network', 'learning')", name="kind"),
        Index(None, "role_id", "done_on"),
    )

    id: Mapped[Key]
    role_id: Mapped[int] = mapped_column(ForeignKey("ambassador_role.id", ondelete="CASCADE"))
    done_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int]
    kind: Mapped[TimeKind]
    what: Mapped[str]

    role: Mapped[AmbassadorRole] = relationship()
    companions: Mapped[list["AmbassadorCompanion"]] = relationship(cascade="all, delete-orphan")


class AmbassadorCompanion(Base):
    """Who did it with the ambassador, and when: in that month the colleague is engaged, too."""

    __tablename__ = "ambassador_companion"

    time_id: Mapped[int] = mapped_column(ForeignKey("ambassador_time.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    done_on: Mapped[date] = mapped_column(Date)

    person: Mapped[Person] = relationship()
