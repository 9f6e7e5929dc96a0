"""The one row about the company that uses this installation."""

from datetime import date

from flask import g
from sqlalchemy import JSON, CheckConstraint, Date
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, db

LEAST_K = 5  # nothing is ever shown for fewer people
LANGUAGES = {"en": "English", "pl": "Polski", "el": "Ελληνικά"}


class Company(Base):
    """What holds for the whole company: its name, and the settings that people with the right to do so change."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint(f"survey_k >= {LEAST_K}", name="survey_k"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 6", name="digest_weekday"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint("weekly_hours BETWEEN 1 AND 80", name="weekly_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(default="")  # empty: the one in ISKRA_ZONE
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(LANGUAGES))
    month_close_day: Mapped[int] = mapped_column(default=10)
    survey_k: Mapped[int] = mapped_column(default=5)  # the smallest group of surveys to come
    digest_weekday: Mapped[int] = mapped_column(default=0)  # 0: Monday
    digest_hour: Mapped[int] = mapped_column(default=8)
    weekly_hours: Mapped[int] = mapped_column(default=40)  # of full working time
    # The first and the last month whose figures of the five I's are closed, and kept in team_month; none: none yet.
    closed_from: Mapped[date | None] = mapped_column(Date)
    closed_until: Mapped[date | None] = mapped_column(Date)


def company() -> Company | None:
    """The company's row, read once a request or job; None before `iskra init`."""
    if "company" not in g:
        g.company = db.session.get(Company, 1)
    found: Company | None = g.company
    return found


def keep(row: Company | None) -> None:
    """Remember the row for this request: it was read along with something else."""
    g.company = row


def settings() -> Company:
    """The row, or what holds before there is one."""
    return company() or Company(
        name="", zone="", languages=list(LANGUAGES), month_close_day=10, survey_k=5,
        digest_weekday=0, digest_hour=8, weekly_hours=40,
    )  # fmt: skip


def forget() -> None:
    """Read the row again when it is next asked for."""
    for name in ("company", "zone"):
        g.pop(name, None)


def zone_name() -> str:
    """The zone that was set here; empty: none was."""
    return settings().zone


def languages() -> list[str]:
    """The languages that are offered, English first if it is one. Also pages that tell of a database that is away need
    a language: they offer all."""
    try:
        chosen = settings().languages
    except SQLAlchemyError:
        chosen = []
    return [code for code in LANGUAGES if code in chosen] or list(LANGUAGES)


def language_for(wanted: str) -> str:
    """What somebody with this choice is written in."""
    offered = languages()
    return wanted if wanted in offered else offered[0]
