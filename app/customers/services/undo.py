"""Taking an import of answers back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import or_, select

from app.core import bulk, imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import ImportChange, ImportRun
from app.customers.models import CustomerAnswer
from app.customers.services import cases, counters, counts, involved, words
from app.customers.services.counters import Ledger, ledger
from app.customers.services.teams import remove_unused

PUT_BACK_AT_ONCE = 1_000


@imports.undoes("customers")
def take_back(run: ImportRun) -> None:
    """Remove what an import made, put back what it changed, and take away the teams it made."""
    bulk.lock(counters.COUNTERS)
    if _changed_since(run):
        raise RuleBroken(
            _l("Some of these answers were changed by a later import. Undo that one first, then this one.")
        )
    made = CustomerAnswer.import_id == run.id
    cases.let_go(select(CustomerAnswer.id).where(made))
    involved.forget_import(run.id)
    with bulk.unhurried(), ledger() as book:
        book.take_off(made)
        db.session.execute(sa.delete(CustomerAnswer).where(made), execution_options={"synchronize_session": False})
        for changes in _changes(run):
            _put_back(changes, book)
        counts.undo(run, book)
    words.forget(run.id)
    remove_unused(run.teams_created)
    db.session.flush()
    db.session.expire_all()


def _changed_since(run: ImportRun) -> bool:
    """Whether an import that still stands has changed what this one made or changed."""
    own = select(ImportChange.row_id).where(
        ImportChange.import_id == run.id, ImportChange.table_name == "customer_answer"
    )
    later = (
        select(ImportChange.id)
        .join(ImportRun, ImportRun.id == ImportChange.import_id)
        .join(CustomerAnswer, CustomerAnswer.id == ImportChange.row_id)
        .where(
            ImportChange.table_name == "customer_answer",
            ImportRun.id > run.id,
            ImportRun.undone_at.is_(None),
            or_(CustomerAnswer.import_id == run.id, CustomerAnswer.id.in_(own)),
        )
    )
    return db.session.execute(later.limit(1)).first() is not None


def _changes(run: ImportRun) -> Iterator[Sequence[sa.Row[Any]]]:
    """What an import changed, some at a time."""
    last = 0
    while found := db.session.execute(
        select(ImportChange.id, ImportChange.row_id, ImportChange.before)
        .where(
            ImportChange.import_id == run.id,
            ImportChange.table_name == "customer_answer",
            ImportChange.id > last,
        )
        .order_by(ImportChange.id)
        .limit(PUT_BACK_AT_ONCE)
    ).all():
        yield found
        last = found[-1][0]


def _put_back(changes: Sequence[sa.Row[Any]], book: Ledger) -> None:
    which = CustomerAnswer.id.in_([change.row_id for change in changes])
    book.take_off(which)
    before = [{"id": change.row_id, **_typed(change.before)} for change in changes]
    db.session.execute(sa.update(CustomerAnswer), before)
    words.apply(which)
    book.put_on(which)


def _typed(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in ("answered_on", "month") else value for name, value in state.items()
    }
