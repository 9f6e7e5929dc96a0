"""All reading of what is kept of the link."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.insights.models.link import LinkQuestion, LinkRun


def questions() -> Sequence[LinkQuestion]:
    """All that was ever asked beforehand and not taken back, the oldest first, with who asked."""
    asked = select(LinkQuestion).options(joinedload(LinkQuestion.asked_by))
    return db.session.scalars(asked.order_by(LinkQuestion.id)).all()


def question(question_id: int) -> LinkQuestion | None:
    return db.session.get(LinkQuestion, question_id)


def in_force() -> Sequence[LinkQuestion]:
    """Those that are tested."""
    asked = select(LinkQuestion).where(LinkQuestion.retired_at.is_(None))
    return db.session.scalars(asked.order_by(LinkQuestion.id)).all()


def latest() -> LinkRun | None:
    """The newest computation that has come to its end; without answers of customers it found nothing."""
    finished = select(LinkRun).where(LinkRun.finished_at.is_not(None))
    return db.session.scalar(finished.order_by(LinkRun.id.desc()).limit(1))


def seen_until() -> date | None:
    """The last month of answers of which results could be seen."""
    return db.session.scalar(select(func.max(LinkRun.until)).where(LinkRun.result.is_not(None)))


def newest() -> LinkRun | None:
    """The newest computation that was asked for, whatever became of it."""
    return db.session.scalar(select(LinkRun).order_by(LinkRun.id.desc()).limit(1))


def run(run_id: int) -> LinkRun | None:
    return db.session.get(LinkRun, run_id)
