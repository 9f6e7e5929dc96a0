"""What an import did or would do, and what is wrong with a file."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.core.i18n import _
from app.core.tables import Notes, TableError

MOST_ERRORS = 5_000  # kept of one file; whoever mends that many sees the others next time


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


class Unknown(NamedTuple):
    """A word of the file that means nothing here yet, and in how many rows it stands."""

    column: str
    text: str
    rows: int


class Outcome(NamedTuple):
    """What an import did or would do; `errors` filled means that nothing was written. `unchecked`: rows behind so many
    errors that nobody looked at them. `remarks`: what whoever imports should think about."""

    import_id: int | None
    preset: str | None
    read: int
    created: int
    updated: int
    unchanged: int
    skips: list[Skip]
    teams_created: list[str]
    errors: list[CellError]
    unchecked: int = 0
    also_created: list[str] | None = None  # what else was made, by name: courses
    unknown: Sequence[Unknown] = ()
    remarks: Sequence[str] = ()

    @classmethod
    def refused(cls, reason: Exception) -> "Outcome":
        """A file that could not be read at all."""
        return refused([CellError(0, "", "", str(reason))])

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Outcome":
        """The same again, from what as_json made of it."""
        facts = {name: kept[name] for name in cls._fields if name in kept}
        facts["skips"] = [Skip(**skip) for skip in facts["skips"]]
        facts["errors"] = [CellError(**error) for error in facts["errors"]]
        facts["unknown"] = [Unknown(**word) for word in kept.get("unknown", ())]
        return cls(**facts)

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
            **({"unchecked": self.unchecked} if self.unchecked else {}),
            **({"also_created": self.also_created} if self.also_created else {}),
            **({"unknown": [word._asdict() for word in self.unknown]} if self.unknown else {}),
            **({"remarks": list(self.remarks)} if self.remarks else {}),
        }


def refused(errors: list[CellError], *, preset: str | None = None, read: int = 0, unchecked: int = 0) -> Outcome:
    """The outcome of a file that is not imported."""
    return Outcome(None, preset, read, 0, 0, 0, [], [], errors, unchecked)


def unreadable(reason: TableError) -> Outcome:
    """The outcome of a file that is no table."""
    return refused([CellError(reason.row, reason.column, reason.found, str(reason.expected))])


def totals_left_out(notes: Notes) -> list[Skip]:
    """That lines of totals at the end were not taken for rows; to be asked when all rows were read."""
    if not notes.totals:
        return []
    rows = ", ".join(map(str, notes.totals))
    return [Skip(_("a line of totals at the end (row %(rows)s)", rows=rows), len(notes.totals))]


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
