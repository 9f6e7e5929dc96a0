"""Tables of the link: what was asked beforehand, and what each computation found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import Person

IN_FORCE = text("retired_at IS NULL")


class LinkQuestion(Base):
    """Does this exposure go with NPS so many months (of a quarterly pulse: quarters) later? Asked before its results
    could be seen: where results had been seen by then, answers of the months from `since` on alone count for it. From
    its first result on it stays as it is."""

    __tablename__ = "link_question"
    __table_args__ = (
        CheckConstraint("lag BETWEEN 1 AND 4", name="lag"),
        Index("uq_link_question_in_force", "exposure", "lag", unique=True,
              sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
    )  # fmt: skip

    id: Mapped[Key]
    exposure: Mapped[str]
    lag: Mapped[int]
    since: Mapped[date | None] = mapped_column(Date)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    first_result_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    asked_by: Mapped[Person | None] = relationship()


class LinkRun(Base):
    """One computation, its seed and all it found; `done` of `steps` while it runs."""

    __tablename__ = "link_run"
    __table_args__ = (Index(None, "finished_at"),)

    id: Mapped[Key]
    seed: Mapped[int]
    until: Mapped[date] = mapped_column(Date)  # the last month of answers
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    finished_at: Mapped[datetime | None]
