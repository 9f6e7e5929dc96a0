"""Which teams were also involved in what a customer answered about."""

from datetime import datetime

from sqlalchemy import Select, delete, literal, select

from app.core import audit
from app.core.db import add_missing, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.customers.models import CustomerAnswer
from app.customers.models.involved import InvolvedTeam
from app.people.models import Person, Team

COLUMNS = ["answer_id", "team_id", "added_at", "added_by_id", "import_id"]


def involve(*, answer: CustomerAnswer, team: Team, by: Person, now: datetime) -> None:
    """Note that a team had a part in it. Noting it twice changes nothing."""
    if team.id == answer.team_id:
        raise RuleBroken(_l("This team answers for it already."))
    pair = select(literal(answer.id), literal(team.id))
    if record_involved(pairs=pair, by_id=by.id, import_id=None, now=now):
        audit.record(action="involve", actor_id=by.id, object_type="answer", object_id=answer.id, team=team.id)


def record_involved(*, pairs: Select[int, int], by_id: int | None, import_id: int | None, now: datetime) -> int:
    """Note many at once, in one statement: `pairs` selects answers' ids with the ids of teams also involved. What is
    known is left as it is; returns how many are new."""
    pair = pairs.subquery()
    answer_id, team_id = pair.c
    facts = ((InvolvedTeam.added_at, now), (InvolvedTeam.added_by_id, by_id), (InvolvedTeam.import_id, import_id))
    rows = select(answer_id, team_id, *(literal(value, column.type) for column, value in facts)).distinct()
    answering = (CustomerAnswer.id == answer_id) & (CustomerAnswer.team_id != team_id)
    return add_missing(InvolvedTeam, COLUMNS, rows.join(CustomerAnswer, answering), unique=["answer_id", "team_id"])


def no_longer_involve(*, answer: CustomerAnswer, team_id: int, by: Person) -> None:
    """Take back that a team had a part in it."""
    gone = delete(InvolvedTeam).where(InvolvedTeam.answer_id == answer.id, InvolvedTeam.team_id == team_id)
    if db.session.scalars(gone.returning(InvolvedTeam.team_id)).all():
        audit.record(action="remove", actor_id=by.id, object_type="answer", object_id=answer.id, team=team_id)


def forget_import(import_id: int) -> None:
    """Take back what an import noted; answers that it made take theirs with them."""
    db.session.execute(
        delete(InvolvedTeam).where(InvolvedTeam.import_id == import_id),
        execution_options={"synchronize_session": False},
    )
