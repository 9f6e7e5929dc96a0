"""All reading of ambassadors."""

from collections.abc import Collection, Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.engage.models.ambassadors import AmbassadorRole, RoleState
from app.people.models import Membership, Person, Standing, StandingKind, Team
from app.people.queries import LEADING, team_of, tree

PEOPLE_PER_AMBASSADOR = (40, 50)


def role(role_id: int) -> AmbassadorRole | None:
    """An ambassador's role with its person and team."""
    loaded = (joinedload(AmbassadorRole.person), joinedload(AmbassadorRole.team), joinedload(AmbassadorRole.agreed_by))
    return db.session.get(AmbassadorRole, role_id, options=loaded)


def offers() -> Sequence[AmbassadorRole]:
    """Roles that wait for somebody's consent, oldest first."""
    return db.session.scalars(
        select(AmbassadorRole)
        .where(AmbassadorRole.state == RoleState.OFFERED)
        .options(joinedload(AmbassadorRole.person), joinedload(AmbassadorRole.team))
        .order_by(AmbassadorRole.offered_at, AmbassadorRole.id)
    ).all()


def overlapping(person_id: int, starts_on: date, ends_on: date) -> bool:
    """Whether the person is or will be an ambassador in a part of this time, or was offered to be one."""
    held = select(Standing.id).where(
        Standing.person_id == person_id,
        Standing.kind == StandingKind.AMBASSADOR,
        Standing.starts_on <= ends_on,
        or_(Standing.ends_on.is_(None), Standing.ends_on >= starts_on),
    )
    offered = select(AmbassadorRole.id).where(
        AmbassadorRole.person_id == person_id, AmbassadorRole.state == RoleState.OFFERED
    )
    return bool(db.session.scalar(select(or_(held.exists(), offered.exists()))))


def consenting_leaders(person: Person, on: date) -> frozenset[int]:
    """Who may promise a person's working time: whoever leads the person's team or one above it, and is somebody
    else. Nobody: HR and the programme lead do."""
    team = team_of(person, on)
    if team is None:
        return frozenset()
    teams = [team.id, *tree(on).above(team.id)]
    return frozenset(
        db.session.scalars(
            select(Standing.person_id).where(
                Standing.team_id.in_(teams),
                Standing.kind.in_(LEADING),
                Standing.in_force(on),
                Standing.person_id != person.id,
            )
        )
    )


class Ambassador(NamedTuple):
    """Somebody who is an ambassador today, and the role this comes from."""

    standing: Standing
    role: AmbassadorRole | None


def ambassadors(on: date) -> list[Ambassador]:
    """All ambassadors of a day, by team and name."""
    rows = db.session.execute(
        select(Standing, AmbassadorRole)
        .join(Standing.person)
        .join(Standing.team)
        .outerjoin(AmbassadorRole, AmbassadorRole.standing_id == Standing.id)
        .where(Standing.kind == StandingKind.AMBASSADOR, Standing.in_force(on), Person.employed(on))
        .options(contains_eager(Standing.person), contains_eager(Standing.team))
        .order_by(Team.sort_name, Team.id, Person.sort_name, Person.id)
    )
    return [Ambassador(*row) for row in rows]


class Coverage(NamedTuple):
    """A team's people and ambassadors on a day, and how many ambassadors it needs at least."""

    team: Team
    people: int
    ambassadors: int

    @property
    def needed(self) -> int:
        """One for every 50 people begun; a team without customers of its own only from 40 people on."""
        least, most = PEOPLE_PER_AMBASSADOR
        return ceil(self.people / most) if self.team.customer_facing or self.people >= least else 0

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.ambassadors)


def coverage(team_ids: Collection[int], on: date) -> list[Coverage]:
    """Teams with people of their own, by name."""
    held = (
        select(func.count())
        .select_from(Standing)
        .join(Person, Person.id == Standing.person_id)
        .where(
            Standing.team_id == Team.id,
            Standing.kind == StandingKind.AMBASSADOR,
            Standing.in_force(on),
            Person.employed(on),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Team, func.count(Person.id), held)
        .join(Membership, and_(Membership.team_id == Team.id, Membership.in_force(on)))
        .join(Person, and_(Person.id == Membership.person_id, Person.employed(on)))
        .where(Team.id.in_(team_ids))
        .group_by(Team.id)
        .order_by(Team.sort_name, Team.id)
    )
    return [Coverage(*row) for row in rows]


def needed_for(people: int) -> tuple[int, int]:
    """How many ambassadors so many people need: one for every 50 to one for every 40."""
    least, most = PEOPLE_PER_AMBASSADOR
    return ceil(people / most), ceil(people / least)
