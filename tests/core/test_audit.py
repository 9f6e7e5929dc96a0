"""The audit log only grows: the database itself sees to it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import db, reading


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.mark.parametrize("change", [update(AuditEntry).values(actor_id=2), delete(AuditEntry)])
def test_what_was_written_stays(committing_app: Flask, change: Any) -> None:
    audit.record(action="grant", actor_id=1, object_type="person", object_id=7, role="hr")
    db.session.commit()
    with pytest.raises(DatabaseError, match="the audit log only grows"):
        db.session.execute(change)
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry.actor_id)).all() == [1]


def test_an_entry_stands_or_falls_with_its_deed(committing_app: Flask) -> None:
    audit.record(action="grant", actor_id=1, object_type="person", object_id=7)
    db.session.rollback()
    assert entries() == 0


def test_a_read_is_written_at_once_and_leaves_the_request_reading(committing_app: Flask) -> None:
    with reading():
        audit.record_read(action="export", actor_id=1, object_type="directory", object_id=None)
        db.session.rollback()  # as a GET ends
    assert entries() == 1
