"""The audit log: who did what to which object, in ids, so that erasing a name leaves it whole.

Rows are only ever added: triggers made by the migration refuse changes and deletions. Nothing here says who answered
a survey or when.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Key, db, reading, release
from app.core.i18n import LazyString, _l


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


def record_read(**entry: Any) -> None:
    """Write that somebody takes personal data out. A GET is rolled back at its end, so this commits by itself, before
    anything else is read."""
    release()
    with reading(False):
        record(**entry)
        db.session.commit()


# How the log is shown; what is not named here is shown as it was written.
ACTIONS = {
    "absence": _l("noted an absence"),
    "add answer": _l("added an answer"),
    "close": _l("closed"),
    "create": _l("added"),
    "edit": _l("edited"),
    "end absence": _l("ended an absence"),
    "end grant": _l("ended a role"),
    "end standing": _l("ended leading or a term"),
    "export": _l("exported"),
    "grant": _l("granted a role"),
    "import": _l("imported"),
    "invite": _l("invited"),
    "leave": _l("noted the last day"),
    "move": _l("moved"),
    "name deputy": _l("named a deputy"),
    "name leader": _l("named a leader"),
    "remove absence": _l("removed an absence"),
    "set password": _l("set a password"),
    "sign in": _l("signed in"),
    "undo import": _l("undid an import"),
}
OBJECTS = {
    "account": _l("Account"),
    "directory": _l("Directory"),
    "import": _l("Import"),
    "message": _l("Message"),
    "person": _l("Person"),
    "standing": _l("Leading or term"),
    "team": _l("Team"),
    "wave": _l("Pulse wave"),
}


def action_word(action: str) -> LazyString | str:
    return ACTIONS.get(action, action)


def object_word(object_type: str) -> LazyString | str:
    return OBJECTS.get(object_type, object_type)
