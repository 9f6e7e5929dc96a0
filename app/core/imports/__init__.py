"""What every import shares: files that wait for a yes, what is wrong with them, what was written and how it goes back.
Reading of files is in tables; the rules of a kind of import are its feature's.

A kind of import is an `Importer(kind, fields, words, recognise, check, run, example)`, made known by `register`. Pages
(`core.wizard.Wizard`), jobs and commands all call `run(kind, stream, file_name, Options(...), by_id=, now=, dry_run=)`,
which reads the file outside of a transaction and hands an `Asked` to the importer. That answers with an `Outcome`, and
writes, without committing, where it is no dry run: `keep` the run, note the changes for its undo, register `undoes`.
"""

from app.core.imports import mappings, work
from app.core.imports.importers import (
    Asked,
    Importer,
    Options,
    Preview,
    Tell,
    opened,
    preview,
    register,
    rows_to_correct,
    run,
    silent,
)
from app.core.imports.mappings import ImportMapping
from app.core.imports.outcomes import (
    MOST_ERRORS,
    CellError,
    Outcome,
    Problem,
    Skip,
    Unknown,
    grouped,
    refused,
    totals_left_out,
    unreadable,
)
from app.core.imports.runs import ImportChange, ImportRun, keep, run_of, runs, undo, undoes
from app.core.imports.staging import StagedFile, StagedPiece, drop_staged, fingerprint, stage, staged_file

__all__ = [
    "MOST_ERRORS",
    "Asked",
    "CellError",
    "ImportChange",
    "ImportMapping",
    "ImportRun",
    "Importer",
    "Options",
    "Outcome",
    "Preview",
    "Problem",
    "Skip",
    "StagedFile",
    "StagedPiece",
    "Tell",
    "Unknown",
    "drop_staged",
    "fingerprint",
    "grouped",
    "keep",
    "mappings",
    "opened",
    "preview",
    "refused",
    "register",
    "rows_to_correct",
    "run",
    "run_of",
    "runs",
    "silent",
    "stage",
    "staged_file",
    "totals_left_out",
    "undo",
    "undoes",
    "unreadable",
    "work",
]
