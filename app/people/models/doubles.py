"""Records that look alike and are two people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class NotDouble(Base):
    """That somebody has looked at two records and found two people; the smaller id first."""

    __tablename__ = "not_double"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    said_by_id: Mapped[int | None]
    said_at: Mapped[datetime]
