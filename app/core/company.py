"""The one row about the company that uses this installation."""

from flask import g
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, db


class Company(Base):
    """Name, and whether all that is in here was made up."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)
    month_close_day: Mapped[int] = mapped_column(default=10)


def company() -> Company | None:
    """The company's row, read once a request; None before `iskra init`."""
    if "company" not in g:
        g.company = db.session.get(Company, 1)
    found: Company | None = g.company
    return found
