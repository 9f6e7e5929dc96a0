"""Imports that were written, with the state of each row they changed, so that they can be undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import audit, clock
from app.core.db import Base, Key, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports.outcomes import Outcome

# How an import of each kind is taken back; a feature registers its function with `undoes`.
Undo = Callable[["ImportRun"], None]
UNDO: dict[str, Undo] = {}
UNDO_FOR = timedelta(days=7)


class ImportRun(Base):
    """One import that was written."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("kind IN ('people', 'customers', 'training', 'pulse', 'absences')", name="kind"),)

    id: Mapped[Key]
    kind: Mapped[str]
    file_name: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(index=True)  # SHA-256 of the file
    preset: Mapped[str | None]
    imported_at: Mapped[datetime]
    by_id: Mapped[int | None]  # a person's id; none: the command line
    rows_read: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    skips: Mapped[list[Any]] = mapped_column(JSON, default=list)
    teams_created: Mapped[list[Any]] = mapped_column(JSON, default=list)  # codes
    also_created: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")  # names of what else
    undone_at: Mapped[datetime | None]

    @property
    def undo_until(self) -> date:
        """The last day on which its page offers to undo it; the command has no such limit."""
        return clock.day_of(self.imported_at + UNDO_FOR)

    def may_undo(self, now: datetime) -> bool:
        return self.undone_at is None and clock.day_of(now) <= self.undo_until


class ImportChange(Base):
    """One row made or changed by an import: how it was before (none: it was made) and after."""

    __tablename__ = "import_change"
    __table_args__ = (Index(None, "import_id"), Index(None, "table_name", "row_id"))

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]


def undoes(kind: str) -> Callable[[Undo], Undo]:
    """Register the function that takes back an import of this kind, or raises RuleBroken where it cannot."""

    def register(function: Undo) -> Undo:
        UNDO[kind] = function
        return function

    return register


def keep(
    outcome: Outcome, *, kind: str, file_name: str, fingerprint: str, by_id: int | None, now: datetime
) -> ImportRun:
    """Write the run of an import; the changes it made are added by whoever made them."""
    run = ImportRun(
        kind=kind,
        file_name=file_name,
        fingerprint=fingerprint,
        preset=outcome.preset,
        imported_at=now,
        by_id=by_id,
        rows_read=outcome.read,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        skipped=sum(skip.rows for skip in outcome.skips),
        skips=[[str(skip.reason), skip.rows] for skip in outcome.skips],
        teams_created=outcome.teams_created,
        also_created=outcome.also_created or [],
    )
    db.session.add(run)
    db.session.flush()
    audit.record(action="import", actor_id=by_id, object_type="import", object_id=run.id, kind=kind)
    return run


def undo(*, import_id: int, kind: str | None = None, by_id: int | None, now: datetime) -> ImportRun:
    """Take an import back, whole or not at all; `kind` limits it to imports of one kind."""
    run = db.session.get(ImportRun, import_id, with_for_update=True)  # of two at once, the second finds it undone
    if run is None or kind not in (None, run.kind):
        raise RuleBroken(_l("There is no import with this number."))
    if run.undone_at is not None:
        raise RuleBroken(_l("This import has been undone already."))
    UNDO[run.kind](run)
    run.undone_at = now
    audit.record(action="undo import", actor_id=by_id, object_type="import", object_id=run.id, kind=run.kind)
    db.session.flush()
    return run


def run_of(run_id: int, *, kind: str) -> ImportRun | None:
    """One import of a kind."""
    return db.session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind == kind))


def runs(kind: str, *, limit: int = 50) -> list[ImportRun]:
    """Imports of one kind, newest first."""
    newest = select(ImportRun).where(ImportRun.kind == kind).order_by(ImportRun.id.desc()).limit(limit)
    return list(db.session.scalars(newest))
