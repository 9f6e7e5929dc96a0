"""What every import leaves behind: a run with its totals, and the state of each row it changed, so that it can be
undone. Reading of files is in tables; the rules of a kind of import are its feature's."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Key


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
