"""Whom something is meant for: each kind of audience once as a condition on rows and once for a person in memory."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, Select, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.people.models import (
    AUDIENCE_STANDINGS,
    AudienceKind,
    HasAudience,
    Membership,
    Person,
    Standing,
    StandingKind,
    Team,
    order_key,
)
from app.people.queries.trees import Tree, tree


class Belonging(NamedTuple):
    """What decides on a day whether something is meant for a person."""

    person: Person
    team: Team | None
    team_ids: frozenset[int]  # the team and those above it
    standings: frozenset[StandingKind]
    on: date

    def to(self, kind: AudienceKind, team_id: int | None, value: str) -> bool:
        """Whether the person belongs to an audience."""
        if self.team is None or not self.person.employed_on(self.on):
            return False
        target = HasAudience()
        target.audience, target.audience_team_id, target.audience_value = kind, team_id, value
        return RULES[kind].one(target, self)


class Rule(NamedTuple):
    """One kind of audience: which rows of Person, Membership and Team of a day belong to it, and whether one does."""

    rows: Callable[[HasAudience, date], ColumnElement[bool]]
    one: Callable[[HasAudience, Belonging], bool]


def _below(target: HasAudience, on: date) -> ColumnElement[bool]:
    whole = tree(on)
    below = whole.below(target.audience_team_id) if target.audience_team_id in whole.teams else []
    return Membership.team_id.in_(below)


def _hired_after(target: HasAudience, on: date) -> date:
    days = target.audience_value
    return on - timedelta(days=int(days) if days.isdecimal() else 0)


def _facing(facing: bool) -> Rule:
    return Rule(
        lambda _target, _on: Team.customer_facing.is_(facing),
        lambda _target, one: one.team is not None and one.team.customer_facing == facing,
    )


def _standing(kind: AudienceKind) -> Rule:
    kinds = AUDIENCE_STANDINGS[kind]

    def held(_target: HasAudience, on: date) -> ColumnElement[bool]:
        return Person.id.in_(select(Standing.person_id).where(Standing.kind.in_(kinds), Standing.in_force(on)))

    return Rule(held, lambda _target, one: not one.standings.isdisjoint(kinds))


RULES = {
    AudienceKind.EVERYONE: Rule(lambda _target, _on: true(), lambda _target, _one: True),
    AudienceKind.TEAM: Rule(_below, lambda target, one: target.audience_team_id in one.team_ids),
    AudienceKind.CUSTOMER_FACING: _facing(True),
    AudienceKind.BACK_OFFICE: _facing(False),
    AudienceKind.JOB: Rule(
        lambda target, _on: Person.job == target.audience_value,
        lambda target, one: one.person.job == target.audience_value,
    ),
    AudienceKind.LOCATION: Rule(
        lambda target, _on: Person.location == target.audience_value,
        lambda target, one: one.person.location == target.audience_value,
    ),
    AudienceKind.HIRED_WITHIN: Rule(
        lambda target, on: Person.hired_on > _hired_after(target, on),
        lambda target, one: one.person.hired_on > _hired_after(target, one.on),
    ),
    AudienceKind.LEADERS: _standing(AudienceKind.LEADERS),
    AudienceKind.AMBASSADORS: _standing(AudienceKind.AMBASSADORS),
}


def in_audience(target: HasAudience, on: date) -> Select[int]:
    """Ids of the people whom something is meant for, by the teams, jobs and standings of a day."""
    in_force = (Membership.person_id == Person.id) & Membership.in_force(literal(on, Date))
    members = select(Person.id).join(Membership, in_force).join(Membership.team).where(Person.employed(on))
    return members.where(RULES[target.audience].rows(target, on))


def audience_size(target: HasAudience, on: date) -> int:
    """How many people something is meant for."""
    return db.session.scalar(select(func.count()).select_from(in_audience(target, on).subquery())) or 0


def belonging(person: Person, on: date, whole: Tree | None = None) -> Belonging:
    """What decides for one person; in two statements, one of them the tree."""
    rows = db.session.execute(
        select(Membership.team_id, Standing.kind, Standing.id.label("standing_id"))
        .select_from(Person)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.in_force(on))
        .outerjoin(Standing, (Standing.person_id == Person.id) & Standing.in_force(on))
        .where(Person.id == person.id)
    ).all()
    whole = whole or tree(on)
    team = next((whole.teams[row.team_id] for row in rows if row.team_id in whole.teams), None)
    team_ids = frozenset([team.id, *whole.above(team.id)] if team is not None else [])
    standings = frozenset(row.kind for row in rows if row.standing_id is not None)
    return Belonging(person, team, team_ids, standings, on)


def jobs(on: date) -> list[str]:
    """The jobs that people have on a day."""
    return _found(Person.job, on)


def locations(on: date) -> list[str]:
    """Where people work on a day."""
    return _found(Person.location, on)


def _found(column: InstrumentedAttribute[str], on: date) -> list[str]:
    return sorted(db.session.scalars(select(column).where(Person.employed(on), column != "").distinct()), key=order_key)
