"""Checking and writing of large files, which a request would not wait for."""

import structlog
from flask_babel import force_locale
from sqlalchemy import delete, update

from app.core import clock, jobs
from app.core.db import db, lock_row, reading, release
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.core.imports.importers import Options, run
from app.core.imports.outcomes import CellError, Outcome, refused
from app.core.imports.staging import StagedFile, StagedPiece

log = structlog.get_logger()


def ask_again(staged: StagedFile) -> None:
    """What the check found holds no more; a large file is checked by a job."""
    lock_row(staged)
    staged.outcome, staged.state, staged.rows_done = None, "waiting", 0
    if staged.is_large:
        staged.state = "checking"
        jobs.enqueue("check-import", staged_id=staged.id)


@jobs.handles("check-import")
def _check(job: jobs.Job) -> None:
    staged = _staged(job, "checking")
    if staged is not None:
        with reading():
            outcome = _run(staged, dry_run=True)
        _note(job.payload["staged_id"], "checking", outcome)


@jobs.handles("write-import")
def _write(job: jobs.Job) -> None:
    """The import and that it is written are one transaction: a job that is cut off and done again writes it once."""
    staged = _staged(job, "writing")
    if staged is None:
        return
    outcome = _run(staged, dry_run=False)
    if outcome.errors:
        release()
        _note(job.payload["staged_id"], "writing", outcome)
        return
    staged_id = job.payload["staged_id"]
    written = update(StagedFile).where(StagedFile.id == staged_id, StagedFile.state == "writing")
    values = {"state": "written", "run_id": outcome.import_id, "outcome": None}
    if db.session.execute(written.values(values).returning(StagedFile.id)).first() is None:
        release()  # somebody else was quicker
        return
    db.session.execute(delete(StagedPiece).where(StagedPiece.staged_id == staged_id))
    db.session.commit()


def _staged(job: jobs.Job, state: str) -> StagedFile | None:
    staged = db.session.get(StagedFile, job.payload["staged_id"])
    return staged if staged is not None and staged.state == state else None


def _run(staged: StagedFile, *, dry_run: bool) -> Outcome:
    name, options, by_id, kind = staged.file_name, Options.of(staged.options), staged.by_id, staged.kind
    staged_id = staged.id
    with staged.opened() as stream, force_locale(options.language):
        release()
        try:
            return run(
                kind, stream, name, options, by_id=by_id, now=clock.now(), dry_run=dry_run,
                tell=lambda rows: _tell(staged_id, rows),
            )  # fmt: skip
        except RuleBroken as reason:
            db.session.rollback()
            return Outcome.refused(reason)
        except Exception as error:  # whoever waits must hear of it; the log says what it was
            db.session.rollback()
            log.error("import failed", staged_id=staged_id, exc_info=error)
            return refused([CellError(0, "", _("an import that could not be finished"), _("another try"))])


def _tell(staged_id: int, rows: int) -> None:
    """Progress is kept apart: committed at once, between reading and writing."""
    with reading(False):
        db.session.execute(update(StagedFile).where(StagedFile.id == staged_id).values(rows_done=rows))
        db.session.commit()


def _note(staged_id: int, state: str, outcome: Outcome) -> None:
    values = {"state": "checked", "outcome": outcome.as_json()}
    db.session.rollback()
    db.session.execute(update(StagedFile).where(StagedFile.id == staged_id, StagedFile.state == state).values(values))
    db.session.commit()
