"""Months whose kept figures no longer agree with the records they were made from, until a rebuild has followed."""

from datetime import date

from sqlalchemy import Date, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, db


class StaleMonth(Base):
    """A late record touched this feature's figures of a unit in a month; unit 0 stands for all."""

    __tablename__ = "stale_month"

    feature: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)


def mark(feature: str, team_id: int, months: list[date]) -> None:
    """Note, in the transaction of the late record, that kept figures must be made again."""
    known = select(StaleMonth.month).where(StaleMonth.feature == feature, StaleMonth.team_id == team_id)
    present = set(db.session.scalars(known))
    db.session.add_all(StaleMonth(feature=feature, team_id=team_id, month=m) for m in months if m not in present)
    db.session.flush()


def clear(feature: str) -> None:
    """The feature's figures were made again."""
    db.session.execute(delete(StaleMonth).where(StaleMonth.feature == feature))


def months(feature: str) -> set[date]:
    """Months of which some unit's figures wait to be made again."""
    return set(db.session.scalars(select(StaleMonth.month).where(StaleMonth.feature == feature)))


def take(feature: str) -> set[date]:
    """The same months, their marks gone with this transaction; a mark set meanwhile stays for the next rebuild."""
    return set(
        db.session.scalars(delete(StaleMonth).where(StaleMonth.feature == feature).returning(StaleMonth.month)).all()
    )
