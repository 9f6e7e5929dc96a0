"""Checking and writing of large files, which a request would not wait for, and may stop."""

from contextlib import suppress
from typing import Any, NamedTuple

from flask_babel import force_locale
from sqlalchemy import ColumnElement, delete, select, update

from app.core import clock, jobs
from app.core.db import db, lock_row, reading, release
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.core.imports.importers import Options, run
from app.core.imports.outcomes import CellError, Outcome, refused
from app.core.imports.staging import StagedFile, StagedPiece
from app.core.logs import log

JOBS = {"checking": "check-import", "writing": "write-import"}  # by the state of a file


class _Stopped(Exception):
    """Somebody does not want this any more."""


class _Attempt(NamedTuple):
    """What a job was asked for: to have stopped it, or to have asked anew, makes it another one."""

    staged_id: int
    number: int

    @property
    def is_this(self) -> ColumnElement[bool]:
        return (StagedFile.id == self.staged_id) & (StagedFile.attempt == self.number)


def ask_again(staged: StagedFile) -> None:
    """What the check found holds no more; a large file is checked by a job."""
    lock_row(staged)
    staged.outcome = None
    _begin(staged, "checking" if staged.is_large else "waiting")


def ask_to_write(staged: StagedFile) -> bool:
    """Let a job write a large file, once, if all is well with it."""
    lock_row(staged)
    if staged.state != "checked" or staged.outcome is None or staged.outcome["errors"]:
        return False
    _begin(staged, "writing")
    return True


def stop(staged: StagedFile) -> bool:
    """Let a job that checks or writes come to nothing; False: it is too late, or nothing is under way."""
    lock_row(staged)
    before = {"checking": "waiting", "writing": "checked"}.get(staged.state)
    if before is not None:
        _begin(staged, before)
    return before is not None


def _begin(staged: StagedFile, state: str) -> None:
    staged.state, staged.rows_done, staged.attempt = state, 0, staged.attempt + 1
    if state in JOBS:
        jobs.enqueue(JOBS[state], staged_id=staged.id, attempt=staged.attempt)


@jobs.handles("check-import")
def _check(job: jobs.Job) -> None:
    attempt, staged = _asked(job, "checking")
    if staged is not None:
        with reading(), suppress(_Stopped):
            _note(attempt, _run(staged, attempt, dry_run=True))


@jobs.handles("write-import")
def _write(job: jobs.Job) -> None:
    """The import and that it is written are one transaction: a job that is cut off and done again writes it once."""
    attempt, staged = _asked(job, "writing")
    if staged is None:
        return
    try:
        outcome = _run(staged, attempt, dry_run=False)
        if outcome.errors:
            _note(attempt, outcome)
            return
        _set(attempt, state="written", run_id=outcome.import_id, outcome=None)
    except _Stopped:
        release()
        return
    db.session.execute(delete(StagedPiece).where(StagedPiece.staged_id == attempt.staged_id))
    db.session.commit()


def _asked(job: jobs.Job, state: str) -> tuple[_Attempt, StagedFile | None]:
    attempt = _Attempt(job.payload["staged_id"], job.payload.get("attempt", 0))
    return attempt, db.session.scalar(select(StagedFile).where(attempt.is_this, StagedFile.state == state))


def _run(staged: StagedFile, attempt: _Attempt, *, dry_run: bool) -> Outcome:
    name, options, by_id, kind = staged.file_name, Options.of(staged.options), staged.by_id, staged.kind
    with staged.opened() as stream, force_locale(options.language):
        release()
        try:
            return run(
                kind, stream, name, options, by_id=by_id, now=clock.now(), dry_run=dry_run,
                tell=lambda rows: _tell(attempt, rows),
            )  # fmt: skip
        except _Stopped:
            raise
        except RuleBroken as reason:
            db.session.rollback()
            return Outcome.refused(reason)
        except Exception as error:  # whoever waits must hear of it; the log says what it was
            db.session.rollback()
            log.error("import failed", staged_id=attempt.staged_id, exc_info=error)
            return refused([CellError(0, "", _("an import that could not be finished"), _("another try"))])


def _tell(attempt: _Attempt, rows: int) -> None:
    """Progress is kept apart: committed at once, between reading and writing."""
    with reading(False):
        _set(attempt, rows_done=rows)
        db.session.commit()


def _note(attempt: _Attempt, outcome: Outcome) -> None:
    release()
    with reading(False):
        _set(attempt, state="checked", outcome=outcome.as_json())
        db.session.commit()


def _set(attempt: _Attempt, **values: Any) -> None:
    """Write how far an attempt is, if it is still wanted."""
    mine = update(StagedFile).where(attempt.is_this).values(values).returning(StagedFile.id)
    if db.session.execute(mine, execution_options={"synchronize_session": False}).first() is None:
        raise _Stopped
