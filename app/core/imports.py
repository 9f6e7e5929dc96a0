"""What every import leaves behind: a run with its totals, and the state of each row it changed, so that it can be
undone. Reading of files is in tables; the rules of a kind of import are its feature's; `undo` says how rows go back."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import audit
from app.core.db import Base, Key, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.tables import TableError

# How an import of each kind is taken back; a feature registers its function with `undoes`.
Undo = Callable[["ImportRun"], None]
UNDO: dict[str, Undo] = {}
STAGED_FOR = timedelta(days=1)


class CellError(NamedTuple):
    """What is wrong in one place of a file; `row` is counted as a person sees it, the header being row 1."""

    row: int
    column: str
    found: str
    expected: str


class Skip(NamedTuple):
    """Rows left out for one reason."""

    reason: str
    rows: int


class ImportRun(Base):
    """One import that was written."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("kind IN ('people', 'customers', 'training', 'pulse')", name="kind"),)

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
    undone_at: Mapped[datetime | None]


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


class StagedFile(Base):
    """A file that was sent and checked, and waits for a yes from whoever sent it."""

    __tablename__ = "staged_file"

    id: Mapped[Key]
    kind: Mapped[str]
    by_id: Mapped[int]  # a person's id
    file_name: Mapped[str]
    content: Mapped[bytes]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    staged_at: Mapped[datetime]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.content)


class Outcome(NamedTuple):
    """What an import did or would do; `errors` filled means that nothing was written."""

    import_id: int | None
    preset: str | None
    read: int
    created: int
    updated: int
    unchanged: int
    skips: list[Skip]
    teams_created: list[str]
    errors: list[CellError]

    @classmethod
    def refused(cls, reason: Exception) -> "Outcome":
        """A file that could not be read at all."""
        return cls(None, None, 0, 0, 0, 0, [], [], [CellError(0, "", "", str(reason))])

    def as_json(self) -> dict[str, Any]:
        """The shape of `iskra import ... --json`."""
        return {
            "import_id": self.import_id,
            "preset": self.preset,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": sum(skip.rows for skip in self.skips),
            "skips": [{"reason": str(skip.reason), "rows": skip.rows} for skip in self.skips],
            "teams_created": self.teams_created,
            "errors": [
                {"row": e.row, "column": e.column, "found": e.found, "expected": str(e.expected)} for e in self.errors
            ],
        }


def refused(errors: list[CellError], *, preset: str | None = None, read: int = 0) -> Outcome:
    """The outcome of a file that is not imported."""
    return Outcome(None, preset, read, 0, 0, 0, [], [], errors)


def unreadable(reason: TableError) -> Outcome:
    """The outcome of a file that is no table."""
    return refused([CellError(reason.row, reason.column, reason.found, str(reason.expected))])


class Problem(NamedTuple):
    """Errors with one remedy: the same column, the same expectation."""

    column: str
    expected: str
    errors: list[CellError]


def grouped(errors: list[CellError]) -> list[Problem]:
    """Errors by what mends them, the most frequent first."""
    found: dict[tuple[str, str], list[CellError]] = {}
    for error in errors:
        found.setdefault((error.column, error.expected), []).append(error)
    problems = [Problem(column, expected, same) for (column, expected), same in found.items()]
    return sorted(problems, key=lambda problem: -len(problem.errors))


def fingerprint(content: bytes) -> str:
    """By which the same file is known again."""
    return hashlib.sha256(content).hexdigest()


def stage(
    *, kind: str, file_name: str, content: bytes, options: dict[str, Any], by_id: int, now: datetime
) -> StagedFile:
    """Keep a file until it is confirmed; what the same person sent before, and what nobody came back for, goes."""
    mine = (StagedFile.by_id == by_id) & (StagedFile.kind == kind)
    db.session.execute(delete(StagedFile).where(or_(mine, StagedFile.staged_at < now - STAGED_FOR)))
    staged = StagedFile(kind=kind, file_name=file_name, content=content, options=options, by_id=by_id, staged_at=now)
    db.session.add(staged)
    db.session.flush()
    return staged


def staged_file(staged_id: int, *, kind: str, by_id: int) -> StagedFile | None:
    """The staged file, if this person sent it."""
    return db.session.scalar(
        select(StagedFile).where(StagedFile.id == staged_id, StagedFile.kind == kind, StagedFile.by_id == by_id)
    )


def drop_staged(staged_id: int) -> None:
    """The file was written: it has no more use, and a second press of the button finds nothing."""
    db.session.execute(delete(StagedFile).where(StagedFile.id == staged_id))


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
