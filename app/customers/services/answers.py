"""Answers recorded without a file."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import insert, null, select

from app.core import audit, bulk, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.customers.models import CustomerAnswer
from app.customers.services import counters
from app.customers.services.counters import ANSWERS
from app.people.models import Person

TEXTS = ("segment", "touchpoint", "stage", "comment", "customer", "source_id")
VALUES = ("team_id", "answered_on", "second", "month", "score", *TEXTS, "word_id")


class NewAnswer(NamedTuple):
    """An answer to be recorded."""

    team_id: int
    answered_on: date
    score: int
    segment: str = ""
    touchpoint: str = ""
    stage: str = ""
    comment: str = ""
    customer: str = ""


def record_answers(*, rows: Iterable[NewAnswer]) -> None:
    """Record many answers that have no file, with their counters."""
    made = [_values(row) for row in rows]
    bulk.lock(counters.COUNTERS)
    columns = [sa.Column(name, ANSWERS.c[name].type) for name in (*VALUES, "identity")]
    with bulk.temporary(*columns, name="customer_answer_new") as new, counters.ledger() as ledger:
        bulk.load(new, made)
        names = [*new.c.keys(), "counts", "import_id"]
        db.session.execute(insert(CustomerAnswer).from_select(names, select(*new.columns, sa.true(), null())))
        ledger.put_on(CustomerAnswer.identity.in_(select(new.c.identity)))
    db.session.expire_all()


def _values(row: NewAnswer) -> list[Any]:
    texts = [row.segment, row.touchpoint, row.stage, row.comment, row.customer, ""]
    day, month = row.answered_on.isoformat(), clock.month_of(row.answered_on).isoformat()
    return [row.team_id, day, 0, month, row.score, *texts, 0, f"by-hand-{uuid4().hex}"]


def add_answer(*, answer: NewAnswer, today: date, by: Person) -> None:
    """Record what one customer answered."""
    if answer.answered_on > today:
        raise RuleBroken(_l("This day is still to come. Enter the day on which the customer answered."))
    by_id = by.id
    record_answers(rows=[answer])
    audit.record(action="add answer", actor_id=by_id, object_type="team", object_id=answer.team_id)
    db.session.flush()
