"""Tables of recognition and awards."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person


class CompanyValue(Base):
    """What the company stands for: the tag that every recognition carries."""

    __tablename__ = "company_value"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    retired_on: Mapped[date | None] = mapped_column(Date)


class Recognition(Base):
    """One colleague's thanks to another, readable by everyone; taken back or hidden, it stays on record."""

    __tablename__ = "recognition"
    __table_args__ = (
        CheckConstraint("giver_id <> receiver_id", name="not_oneself"),
        CheckConstraint("hidden_reason IS NULL OR hidden_on IS NOT NULL", name="hidden_with_reason"),
        Index(None, "receiver_id", "given_on"),
        Index(None, "given_on"),
    )

    id: Mapped[Key]
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    value_id: Mapped[int] = mapped_column(ForeignKey("company_value.id"))
    message: Mapped[str]
    customer: Mapped[str] = mapped_column(default="")  # which customer was helped, as the giver puts it
    given_on: Mapped[date] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    hidden_on: Mapped[date | None] = mapped_column(Date)
    hidden_reason: Mapped[str | None]

    giver: Mapped[Person] = relationship(foreign_keys=[giver_id])
    receiver: Mapped[Person] = relationship(foreign_keys=[receiver_id])
    value: Mapped[CompanyValue] = relationship()


class RewardRule(Base):
    """A published rule: for what, how, who decides, what it is worth. A change is a new version."""

    __tablename__ = "reward_rule"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[Key]
    name: Mapped[str]
    version: Mapped[int]
    for_what: Mapped[str]
    how: Mapped[str]
    who_decides: Mapped[str]
    worth: Mapped[str]
    published_on: Mapped[date] = mapped_column(Date)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CycleState(StrEnum):
    """Where an award cycle stands; it only moves forward."""

    DRAFT = "draft"
    OPEN = "open"
    DECIDING = "deciding"
    ANNOUNCED = "announced"

    @property
    def label(self) -> LazyString:
        return STATE_LABELS[self]


STATE_LABELS = {
    CycleState.DRAFT: _l("Draft"),
    CycleState.OPEN: _l("Open for nominations"),
    CycleState.DECIDING: _l("Being decided"),
    CycleState.ANNOUNCED: _l("Announced"),
}


class AwardCycle(Base):
    """One award for one period, from the first nomination to the announcement, under one published rule."""

    __tablename__ = "award_cycle"
    __table_args__ = (CheckConstraint("state = 'draft' OR rule_id IS NOT NULL", name="opens_with_a_rule"),)

    id: Mapped[Key]
    title: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[CycleState] = mapped_column(default=CycleState.DRAFT)
    nominations_until: Mapped[date] = mapped_column(Date)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("reward_rule.id"))
    announced_on: Mapped[date | None] = mapped_column(Date)

    rule: Mapped[RewardRule | None] = relationship()

    def takes_nominations(self, day: date) -> bool:
        return self.state == CycleState.OPEN and day <= self.nominations_until


class Nomination(Base):
    """What one colleague tells of another; each may nominate the same colleague once in a cycle."""

    __tablename__ = "nomination"
    __table_args__ = (
        CheckConstraint("nominator_id <> nominee_id", name="not_oneself"),
        UniqueConstraint("cycle_id", "nominator_id", "nominee_id", name="uq_nomination_once_per_nominee"),
    )

    id: Mapped[Key]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("award_cycle.id"))
    nominator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    nominee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    story: Mapped[str]
    show_name: Mapped[bool] = mapped_column(default=False)  # whether the nominee may learn who told it
    nominated_at: Mapped[datetime]

    nominator: Mapped[Person] = relationship(foreign_keys=[nominator_id])
    nominee: Mapped[Person] = relationship(foreign_keys=[nominee_id])
    cycle: Mapped[AwardCycle] = relationship()


class AwardDecision(Base):
    """Who receives the award, and why. The citation cannot change: a trigger of the database refuses it."""

    __tablename__ = "award_decision"
    __table_args__ = (UniqueConstraint("cycle_id", "nominee_id", name="uq_award_decision_once"),)

    id: Mapped[Key]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("award_cycle.id"))
    nominee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    citation: Mapped[str]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date] = mapped_column(Date)
    consent: Mapped[bool | None]  # the nominee's: none while not yet given

    nominee: Mapped[Person] = relationship(foreign_keys=[nominee_id])
    cycle: Mapped[AwardCycle] = relationship()
