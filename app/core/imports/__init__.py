"""What every import shares: files that wait for a yes, what is wrong with them, what was written and how it goes back.
Reading of files is in tables; the rules of a kind of import are its feature's."""

from app.core.imports import mappings
from app.core.imports.mappings import ImportMapping
from app.core.imports.outcomes import (
    MOST_ERRORS,
    CellError,
    Outcome,
    Problem,
    Skip,
    grouped,
    refused,
    totals_left_out,
    unreadable,
)
from app.core.imports.runs import ImportChange, ImportRun, keep, run_of, runs, undo, undoes
from app.core.imports.staging import StagedFile, StagedPiece, drop_staged, fingerprint, stage, staged_file

__all__ = [
    "MOST_ERRORS",
    "CellError",
    "ImportChange",
    "ImportMapping",
    "ImportRun",
    "Outcome",
    "Problem",
    "Skip",
    "StagedFile",
    "StagedPiece",
    "drop_staged",
    "fingerprint",
    "grouped",
    "keep",
    "mappings",
    "refused",
    "run_of",
    "runs",
    "stage",
    "staged_file",
    "totals_left_out",
    "undo",
    "undoes",
    "unreadable",
]
