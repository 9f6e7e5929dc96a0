"""Who may be erased, and what is kept for how long."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from app.core.db import db
from app.people.models import Person
from app.people.models.privacy import LegalHold, Retention


def hold(hold_id: int, person_id: int) -> LegalHold | None:
    return db.session.scalar(select(LegalHold).where(LegalHold.id == hold_id, LegalHold.person_id == person_id))


def held(person_id: int, on: date) -> LegalHold | None:
    """What forbids to erase a person on a day."""
    query = select(LegalHold).where(LegalHold.person_id == person_id, LegalHold.in_force(on))
    return db.session.scalars(query.limit(1)).first()


def settings() -> dict[str, int | None]:
    """For how many months things are kept, as far as somebody has said."""
    return {row.key: row.months for row in db.session.execute(select(Retention.key, Retention.months))}


def setting(key: str) -> Retention | None:
    return db.session.get(Retention, key)


def _leavers(before: date, on: date) -> ColumnElement[bool]:
    """Who left before a day and is kept by nothing."""
    kept = select(LegalHold.id).where(LegalHold.person_id == Person.id, LegalHold.in_force(on))
    return and_(Person.left_on < before, Person.returns_on.is_(None), Person.erased_at.is_(None), ~kept.exists())


def leavers(before: date, on: date, limit: int) -> Sequence[Person]:
    """People who left before a day and whom nothing keeps, the longest gone first."""
    query = select(Person).where(_leavers(before, on))
    return db.session.scalars(query.order_by(Person.left_on, Person.id).limit(limit)).all()


def count_leavers(before: date, on: date) -> int:
    return db.session.scalar(select(func.count(Person.id)).where(_leavers(before, on))) or 0
