"""How long things are kept, and who must not be erased for a time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Key
from app.people.models import Dated


class Retention(Base):
    """For how many months something is kept; none: for ever."""

    __tablename__ = "retention"
    __table_args__ = (CheckConstraint("months >= 1", name="months"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None]


class LegalHold(Dated, Base):
    """That a person's data must be kept for a time, as for a dispute."""

    __tablename__ = "legal_hold"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    set_by_id: Mapped[int | None]
