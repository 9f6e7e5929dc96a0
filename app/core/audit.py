"""The audit log: who did what to which object, in ids, so that erasing a name leaves it whole.

Rows are only ever added: triggers made by the migration refuse changes and deletions. Nothing here says who answered
a survey or when.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Key, db


class AuditEntry(Base):
    """One thing that was done."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_type", "object_id"),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]  # no foreign key: the log outlives the person's record
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(*, action: str, actor_id: int | None, object_type: str, object_id: int | None, **detail: Any) -> None:
    """Write that somebody did something, in the same transaction as the deed. No names, no texts: ids and codes."""
    entry = AuditEntry(
        at=clock.now(), actor_id=actor_id, action=action, object_type=object_type, object_id=object_id, detail=detail
    )
    db.session.add(entry)
