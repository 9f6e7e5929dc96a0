"""All reading of ambassadors."""

from collections.abc import Collection, Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.db import db
from app.engage.models.ambassadors import (
    UNDECIDED,
    AmbassadorApplication,
    AmbassadorCall,
    AmbassadorCompanion,
    AmbassadorRole,
    AmbassadorTime,
    RoleState,
)
from app.people.models import Employment, Membership, Person, Standing, StandingKind, Team
from app.people.queries import LEADING, in_audience, team_of, tree

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


def own_role(person: Person, on: date) -> AmbassadorRole | None:
    """The role somebody has today, or will have next."""
    mine = select(AmbassadorRole).where(AmbassadorRole.person_id == person.id, AmbassadorRole.ends_on >= on)
    mine = mine.where(AmbassadorRole.state == RoleState.ACTIVE).options(joinedload(AmbassadorRole.team))
    return db.session.scalar(mine.order_by(AmbassadorRole.starts_on).limit(1))


def minutes_done(role_id: int, first: date, last: date) -> int:
    done = select(func.sum(AmbassadorTime.minutes)).where(AmbassadorTime.role_id == role_id)
    return db.session.scalar(done.where(AmbassadorTime.done_on.between(first, last))) or 0


def employed_share(person_id: int, on: date) -> int:
    """Per cent of full time; nobody has said: full time."""
    held = select(Employment.share).where(Employment.person_id == person_id, Employment.in_force(on))
    return db.session.scalar(held.order_by(Employment.id.desc()).limit(1)) or 100


def times(role_id: int, *, limit: int, offset: int) -> Sequence[AmbassadorTime]:
    """What an ambassador did, the latest first, and with whom."""
    query = select(AmbassadorTime).where(AmbassadorTime.role_id == role_id)
    query = query.order_by(AmbassadorTime.done_on.desc(), AmbassadorTime.id.desc()).limit(limit).offset(offset)
    with_whom = selectinload(AmbassadorTime.companions).joinedload(AmbassadorCompanion.person)
    return db.session.scalars(query.options(with_whom)).all()


def count_times(role_id: int) -> int:
    return db.session.scalar(select(func.count()).where(AmbassadorTime.role_id == role_id)) or 0


def time(time_id: int, role_id: int) -> AmbassadorTime | None:
    return db.session.scalar(
        select(AmbassadorTime).where(AmbassadorTime.id == time_id, AmbassadorTime.role_id == role_id)
    )


def same_time(role_id: int, done_on: date, minutes: int, what: str) -> AmbassadorTime | None:
    """What was noted of a day in the same words: a second click."""
    return db.session.scalar(
        select(AmbassadorTime).where(
            AmbassadorTime.role_id == role_id,
            AmbassadorTime.done_on == done_on,
            AmbassadorTime.minutes == minutes,
            AmbassadorTime.what == what,
        )
    )


def before(role: AmbassadorRole) -> AmbassadorRole | None:
    """Who was the team's ambassador before, if something was handed over."""
    earlier = select(AmbassadorRole).where(AmbassadorRole.team_id == role.team_id, AmbassadorRole.id != role.id)
    earlier = earlier.where(AmbassadorRole.handover != "", AmbassadorRole.ends_on <= role.ends_on)
    newest = earlier.order_by(AmbassadorRole.ends_on.desc(), AmbassadorRole.id.desc()).limit(1)
    return db.session.scalar(newest.options(joinedload(AmbassadorRole.person)))


def over(today: date) -> Sequence[AmbassadorRole]:
    """Roles whose term has passed, or whose ambassador has left or has another team to lead: the standing ended."""
    ended = or_(AmbassadorRole.ends_on < today, Standing.ends_on < today)
    query = select(AmbassadorRole).outerjoin(Standing, Standing.id == AmbassadorRole.standing_id)
    query = query.where(AmbassadorRole.state == RoleState.ACTIVE, ended).order_by(AmbassadorRole.id)
    return db.session.scalars(query.options(joinedload(AmbassadorRole.standing), joinedload(AmbassadorRole.team))).all()


def ending_on(day: date) -> Sequence[AmbassadorRole]:
    """Terms that end on a day."""
    query = select(AmbassadorRole).where(AmbassadorRole.state == RoleState.ACTIVE, AmbassadorRole.ends_on == day)
    return db.session.scalars(query.options(joinedload(AmbassadorRole.team)).order_by(AmbassadorRole.id)).all()


def call(call_id: int) -> AmbassadorCall | None:
    return db.session.get(AmbassadorCall, call_id, options=[joinedload(AmbassadorCall.audience_team)])


def is_called(call: AmbassadorCall, person: Person, on: date) -> bool:
    """Whether a call is meant for somebody."""
    return bool(db.session.scalar(select(in_audience(call, on).where(Person.id == person.id).exists())))


def open_calls(on: date) -> Sequence[AmbassadorCall]:
    """Calls to which one may apply, the first to close first."""
    query = select(AmbassadorCall).where(AmbassadorCall.closed_at.is_(None), AmbassadorCall.apply_until >= on)
    query = query.options(joinedload(AmbassadorCall.audience_team))
    return db.session.scalars(query.order_by(AmbassadorCall.apply_until, AmbassadorCall.id)).all()


def undecided_calls(on: date) -> Sequence[AmbassadorCall]:
    """For those who appoint: open calls, and those whose applications wait for a decision."""
    waits = select(AmbassadorApplication.id).where(
        AmbassadorApplication.call_id == AmbassadorCall.id, AmbassadorApplication.state.in_(UNDECIDED)
    )
    is_open = and_(AmbassadorCall.closed_at.is_(None), AmbassadorCall.apply_until >= on)
    query = select(AmbassadorCall).where(or_(is_open, waits.exists()))
    query = query.options(joinedload(AmbassadorCall.audience_team))
    return db.session.scalars(query.order_by(AmbassadorCall.apply_until, AmbassadorCall.id)).all()


def applications(call_id: int) -> Sequence[AmbassadorApplication]:
    """All applications to a call, in the order in which they came."""
    query = select(AmbassadorApplication).where(AmbassadorApplication.call_id == call_id)
    loaded = joinedload(AmbassadorApplication.person)
    return db.session.scalars(query.options(loaded).order_by(AmbassadorApplication.id)).all()


def application(call_id: int, person: Person) -> AmbassadorApplication | None:
    return db.session.scalar(
        select(AmbassadorApplication).where(
            AmbassadorApplication.call_id == call_id, AmbassadorApplication.person_id == person.id
        )
    )


def application_by_id(application_id: int) -> AmbassadorApplication | None:
    loaded = (joinedload(AmbassadorApplication.person), joinedload(AmbassadorApplication.call))
    return db.session.get(AmbassadorApplication, application_id, options=loaded)
