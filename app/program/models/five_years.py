"""Tables of the plan over five years: its measures, the executive sponsor and the customer committee."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _l
from app.core.plan import PlanState
from app.people.models import Dated, Person

MOST_YEARS = 5


class Measure(Base):
    """What the company sets out to do in some of the years ahead, with ONE named owner."""

    __tablename__ = "plan_measure"
    __table_args__ = (
        CheckConstraint("last_year >= first_year", name="years_in_order"),
        CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="state"),
        CheckConstraint("(state = 'dropped') = (dropped_because IS NOT NULL)", name="dropped_with_reason"),
        Index(None, "owner_id", "state"),
    )

    id: Mapped[Key]
    title: Mapped[str]
    part: Mapped[FiveI | None]
    first_year: Mapped[int]
    last_year: Mapped[int]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[PlanState] = mapped_column(default=PlanState.PLANNED)
    dropped_because: Mapped[str | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    owner: Mapped[Person] = relationship()


class SeatKind(StrEnum):
    """Who stands behind the programme."""

    SPONSOR = "sponsor"
    MEMBER = "member"

    @property
    def label(self) -> LazyString:
        return SEATS[self]


SEATS = {
    SeatKind.SPONSOR: _l("Executive sponsor"),
    SeatKind.MEMBER: _l("Member of the customer committee"),
}


class Seat(Dated, Base):
    """That somebody is the sponsor or sits on the committee: a person of the directory, or a supplier's by name."""

    __tablename__ = "plan_seat"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("kind IN ('sponsor', 'member')", name="kind"),
        CheckConstraint("(person_id IS NULL) = (name IS NOT NULL)", name="of_the_directory_or_by_name"),
        CheckConstraint("kind = 'member' OR person_id IS NOT NULL", name="sponsor_of_the_directory"),
    )

    id: Mapped[Key]
    kind: Mapped[SeatKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str | None]
    organisation: Mapped[str] = mapped_column(default="")

    person: Mapped[Person | None] = relationship()

    @property
    def shown_name(self) -> str:
        return self.person.name if self.person is not None else self.name or ""
