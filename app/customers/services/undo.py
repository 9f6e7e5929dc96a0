"""Taking an import of answers back."""

from collections.abc import Mapping
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
from app.customers.services import counters
from app.customers.services.answers import portions, select_touched, touch, touching
from app.customers.services.teams import remove_unused


@imports.undoes("customers")
def take_back(run: ImportRun) -> None:
    """Remove what an import made, put back what it changed, and take away the teams it made."""
    bulk.lock(counters.COUNTERS)
    if _changed_since(run):
        raise RuleBroken(
            _l("Some of these answers were changed by a later import. Undo that one first, then this one.")
        )
    made = CustomerAnswer.import_id == run.id
    with touching() as touched:
        touch(touched, select_touched(CustomerAnswer).where(made))
        _restore(run, touched)
        db.session.execute(sa.delete(CustomerAnswer).where(made), execution_options={"synchronize_session": False})
        counters.bring_up_to_date(touched)
    remove_unused(run.teams_created)
    db.session.flush()


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


def _restore(run: ImportRun, touched: sa.Table) -> None:
    changes = db.session.execute(
        select(ImportChange.row_id, ImportChange.before).where(
            ImportChange.import_id == run.id, ImportChange.table_name == "customer_answer"
        )
    ).all()
    for some in portions(changes):
        ids = [row_id for row_id, _before in some]
        touch(touched, select_touched(CustomerAnswer).where(CustomerAnswer.id.in_(ids)))
        before = [{"id": row_id, **_typed(state)} for row_id, state in some if state is not None]
        db.session.execute(sa.update(CustomerAnswer), before)
        touch(touched, select_touched(CustomerAnswer).where(CustomerAnswer.id.in_(ids)))


def _typed(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in ("answered_on", "month") else value for name, value in state.items()
    }
