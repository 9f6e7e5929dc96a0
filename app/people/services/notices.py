"""Telling people what concerns them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, delete, literal, select

from app.access import Role
from app.core import clock
from app.core.db import add_missing, db
from app.people.models import Notice, NoticeKind, Person, RoleGrant

COLUMNS = ("person_id", "kind", "key", "path", "subject", "by_id", "created_at")


def notify(
    *,
    person_ids: Collection[int] | Select[int],
    kind: NoticeKind,
    key: str,
    path: str,
    subject: str,
    by_id: int | None,
    now: datetime,
) -> int:
    """Tell people, each once for a `key`; returns how many had not been told. Who left is not told, nor whoever did it
    (`by_id`), nor an auditor, who takes part in nothing. `person_ids` may be a SELECT, such as of an audience."""
    today = clock.day_of(now)
    audits = select(RoleGrant.id).where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.AUDITOR, RoleGrant.in_force(today)
    )
    values = (kind, key, path, subject, by_id, now)
    facts = [literal(value, getattr(Notice, name).type) for name, value in zip(COLUMNS[1:], values, strict=True)]
    told = select(Person.id, *facts).where(Person.id.in_(person_ids), Person.employed(today), ~audits.exists())
    if by_id is not None:
        told = told.where(Person.id != by_id)
    # in one order, so that two who tell the same people do not wait for each other
    return add_missing(Notice, list(COLUMNS), told.order_by(Person.id), unique=["key", "person_id"])


def withdraw_notices(key: str) -> None:
    """Take back what was told with this key, because what it tells of is taken back."""
    db.session.execute(delete(Notice).where(Notice.key == key))
