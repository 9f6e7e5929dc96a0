"""The table of norms: published or internal NPS to compare with. None is shipped as a fact."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person

OLD_AFTER_MONTHS = 24


class NormKind(StrEnum):
    """Whose figure it is."""

    COUNTRY = "country"
    INDUSTRY = "industry"
    COMPETITOR = "competitor"
    INTERNAL = "internal"

    @property
    def label(self) -> LazyString:
        return KIND_LABELS[self]


KIND_LABELS = {
    NormKind.COUNTRY: _l("Country"),
    NormKind.INDUSTRY: _l("Industry"),
    NormKind.COMPETITOR: _l("Competitor"),
    NormKind.INTERNAL: _l("Internal"),
}


class Scale(StrEnum):
    """The scale on which it was asked; NPS is from 0 to 10, and what comes from another cannot be compared."""

    ZERO_TO_TEN = "0-10"
    OTHER = "other"

    @property
    def label(self) -> LazyString:
        return _l("0 to 10") if self is Scale.ZERO_TO_TEN else _l("another scale")


class Norm(Base):
    """An NPS from elsewhere: of whom, of when, by whose account; `error`: its standard error, where it is known."""

    __tablename__ = "norm"
    __table_args__ = (
        CheckConstraint("value BETWEEN -100 AND 100", name="value"),
        CheckConstraint("error IS NULL OR error >= 0", name="error"),
        CheckConstraint("kind IN ('country', 'industry', 'competitor', 'internal')", name="kind"),
        CheckConstraint("scale IN ('0-10', 'other')", name="scale"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    id: Mapped[Key]
    kind: Mapped[NormKind]
    value: Mapped[float]
    error: Mapped[float | None]
    scale: Mapped[Scale]
    market: Mapped[str]
    year: Mapped[int]
    source: Mapped[str]
    made_on: Mapped[date] = mapped_column(Date)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    made_by: Mapped[Person | None] = relationship()

    def old_on(self, day: date) -> bool:
        """More than 24 months after the year it is of began to be over: at the end of the second year after it."""
        return (day.year - self.year) * 12 + day.month - 12 > OLD_AFTER_MONTHS

    @property
    def comparable(self) -> bool:
        return self.scale is Scale.ZERO_TO_TEN
