"""Months whose kept figures no longer agree with the records they were made from, until a rebuild has followed."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, add_new, db

ALL = 0  # instead of a unit


class StaleMonth(Base):
    """A late record touched this feature's figures of a unit in a month, and those of the units above it; unit 0
    stands for all."""

    __tablename__ = "stale_month"

    feature: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)


class Mark(NamedTuple):
    """One row; of two transactions that write the same ones each writes them in this order."""

    feature: str
    team_id: int
    month: date


def mark(feature: str, team_id: int, months: list[date]) -> None:
    """Note, in the transaction of the late record, that kept figures must be made again."""
    mark_all(Mark(feature, team_id, month) for month in months)


def mark_all(marks: Iterable[Mark]) -> None:
    """The same for several features and units; what is marked already stays so."""
    rows = [one._asdict() for one in sorted(set(marks))]
    if rows:
        add_new(StaleMonth, rows)


def marks(features: Collection[str]) -> set[Mark]:
    """All that waits to be made again."""
    wanted = select(StaleMonth.feature, StaleMonth.team_id, StaleMonth.month).where(StaleMonth.feature.in_(features))
    return {Mark(*row) for row in db.session.execute(wanted)}


def clear(feature: str) -> None:
    """The feature's figures were made again."""
    db.session.execute(delete(StaleMonth).where(StaleMonth.feature == feature))


def months(feature: str) -> set[date]:
    """Months of which some unit's figures wait to be made again."""
    return set(db.session.scalars(select(StaleMonth.month).where(StaleMonth.feature == feature)))


def take(feature: str, month: date | None = None) -> set[date]:
    """The same months (or one of them), their marks gone with this transaction; a mark set meanwhile stays for the next
    rebuild."""
    gone = delete(StaleMonth).where(StaleMonth.feature == feature)
    if month is not None:
        gone = gone.where(StaleMonth.month == month)
    return set(db.session.scalars(gone.returning(StaleMonth.month)).all())
