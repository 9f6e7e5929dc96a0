"""Customers' answers that ideas and problems refer to, as far as the reader may see them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.customers.models import CustomerAnswer
from app.customers.models.involved import InvolvedTeam


class Evidence(NamedTuple):
    """The answers that the reader may see, newest first, and how many more there are."""

    answers: Sequence[CustomerAnswer]
    hidden: int


def evidence(answer_ids: Collection[int], team_ids: Collection[int]) -> Evidence:
    """An answer is seen by whoever sees the team that answers for it, or one that was also involved."""
    also = select(InvolvedTeam.answer_id).where(InvolvedTeam.team_id.in_(team_ids))
    seen = db.session.scalars(
        select(CustomerAnswer)
        .join(CustomerAnswer.team)
        .options(contains_eager(CustomerAnswer.team))
        .where(CustomerAnswer.id.in_(answer_ids))
        .where(or_(CustomerAnswer.team_id.in_(team_ids), CustomerAnswer.id.in_(also)))
        .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id.desc())
    ).all()
    return Evidence(seen, len(answer_ids) - len(seen))
