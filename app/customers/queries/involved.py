"""All reading of teams that were also involved. An answer counts in its answering team alone; what is counted here
stands apart, team by team, and is never added up."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.customers.models import PASSIVES_FROM, PROMOTERS_FROM, CustomerAnswer, Tally
from app.customers.models.involved import InvolvedTeam
from app.people.models import Team

IS_OTHER = InvolvedTeam.team_id != CustomerAnswer.team_id  # an answer may have been given to the team since


def teams_of(answer_ids: Collection[int]) -> dict[int, list[Team]]:
    """The teams also involved in some answers, by name."""
    rows = db.session.execute(
        select(InvolvedTeam.answer_id, Team)
        .join(InvolvedTeam.team)
        .join(CustomerAnswer, CustomerAnswer.id == InvolvedTeam.answer_id)
        .where(InvolvedTeam.answer_id.in_(answer_ids), IS_OTHER)
        .order_by(Team.sort_name, Team.id)
    )
    found: dict[int, list[Team]] = {}
    for answer_id, team in rows:
        found.setdefault(answer_id, []).append(team)
    return found


def _since(team_ids: Collection[int], first: date) -> ColumnElement[bool]:
    return and_(InvolvedTeam.team_id.in_(team_ids), IS_OTHER, CustomerAnswer.month >= first)


def answers(team_ids: Collection[int], first: date, *, limit: int, offset: int = 0) -> list[CustomerAnswer]:
    """Answers in which one of these teams was involved without answering for them, newest first."""
    ids = select(InvolvedTeam.answer_id).join(CustomerAnswer, CustomerAnswer.id == InvolvedTeam.answer_id)
    return list(
        db.session.scalars(
            select(CustomerAnswer)
            .join(CustomerAnswer.team)
            .options(contains_eager(CustomerAnswer.team))
            .where(CustomerAnswer.id.in_(ids.where(_since(team_ids, first))))
            .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


class InvolvedLine(NamedTuple):
    """What customers said of matters in which a team was also involved."""

    team: Team
    tally: Tally


def lines(team_ids: Collection[int], first: date) -> list[InvolvedLine]:
    """Each team by itself, by name."""
    score = CustomerAnswer.score
    kinds = (score >= PROMOTERS_FROM, score.between(PASSIVES_FROM, PROMOTERS_FROM - 1), score < PASSIVES_FROM)
    rows = db.session.execute(
        select(Team, *(func.sum(case((kind, 1), else_=0)) for kind in kinds))
        .join(InvolvedTeam, InvolvedTeam.team_id == Team.id)
        .join(CustomerAnswer, CustomerAnswer.id == InvolvedTeam.answer_id)
        .where(_since(team_ids, first), CustomerAnswer.counts)
        .group_by(Team.id)
        .order_by(Team.sort_name, Team.id)
    )
    return [InvolvedLine(row[0], Tally(*map(int, row[1:]))) for row in rows]


def is_involved(answer_id: int, team_ids: Collection[int]) -> bool:
    """Whether one of these teams was also involved."""
    query = select(InvolvedTeam.team_id).where(InvolvedTeam.answer_id == answer_id, InvolvedTeam.team_id.in_(team_ids))
    return db.session.scalar(query.limit(1)) is not None
