"""What the pages of teams read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.needs import Rows, columns
from app.people import queries
from app.people.models import Membership, Person, Standing, StandingKind, Team, TeamParent
from app.people.queries import LEADING, Tree, staff


class TreeRow(NamedTuple):
    """A line of the tree; `own` people in the team itself, `all` with the teams below."""

    team: Team
    depth: int
    own: int
    all: int
    leaders: list[Standing]


def tree_rows(on: date) -> list[TreeRow]:
    """The tree of a day as lines, parents first."""
    whole, own, led = queries.tree(on), headcounts(on), leaders(on)
    return [
        TreeRow(
            team=whole.teams[team_id],
            depth=whole.depth(team_id),
            own=own.get(team_id, 0),
            all=sum(own.get(below, 0) for below in whole.below(team_id)),
            leaders=led.get(team_id, []),
        )
        for team_id in (whole.below(whole.root) if whole.teams else [])
    ]


class TeamDetails(NamedTuple):
    """All that the page of a team shows."""

    team: Team
    parents: list[Team]  # of today, the company first
    below: list[Team]
    places: list["Place"]
    leaders: Sequence[Standing]
    members: Sequence[Person]
    suppliers: dict[int, str]  # of the members who are a supplier's, its name


def team_details(found: Team, on: date) -> TeamDetails:
    whole: Tree = queries.tree(on)
    members = db.session.scalars(queries.members([found.id], on)).unique().all()
    return TeamDetails(
        team=found,
        parents=[whole.teams[team_id] for team_id in reversed(whole.above(found.id))],
        below=[whole.teams[team_id] for team_id in whole.children.get(found.id, [])],
        places=places(found.id),
        leaders=leaders_of(found.id),
        members=members,
        suppliers=staff.suppliers_of([person.id for person in members], on),
    )


def headcounts(on: date) -> dict[int, int]:
    """How many people each team has itself, without those below."""
    rows = db.session.execute(
        select(Membership.team_id, func.count())
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.in_force(on), Person.employed(on))
        .group_by(Membership.team_id)
    )
    return {row[0]: row[1] for row in rows}


def leaders(on: date) -> dict[int, list[Standing]]:
    """Who leads and deputises in each team, leaders first."""
    return _by_team(
        select(Standing)
        .where(Standing.kind.in_(LEADING), Standing.in_force(on))
        .order_by(Standing.kind.desc(), Standing.id)
    )


def leaders_of(team_id: int) -> Sequence[Standing]:
    """All who led or deputised in a team or will, newest first."""
    query = select(Standing).where(Standing.team_id == team_id, Standing.kind.in_(LEADING))
    return (
        db.session.scalars(
            query.options(joinedload(Standing.person)).order_by(Standing.starts_on.desc(), Standing.id.desc())
        )
        .unique()
        .all()
    )


def _by_team(query: Select[Standing]) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {}
    for standing in db.session.scalars(query.options(joinedload(Standing.person))):
        if standing.team_id is not None:
            found.setdefault(standing.team_id, []).append(standing)
    return found


def standing(standing_id: int, team_id: int) -> Standing | None:
    """A leadership or deputyship of this team."""
    query = select(Standing).where(Standing.id == standing_id, Standing.team_id == team_id)
    return db.session.scalar(query.where(Standing.kind.in_(LEADING)))


def leads(team_id: int, person_id: int, on: date) -> bool:
    """Whether a person leads this very team on a day; deputies do not count."""
    query = select(Standing.id).where(Standing.team_id == team_id, Standing.person_id == person_id)
    leading = query.where(Standing.kind == StandingKind.LEADER, Standing.in_force(on))
    return db.session.scalar(leading.limit(1)) is not None


def team(team_id: int) -> Team | None:
    return db.session.get(Team, team_id)


class Place(NamedTuple):
    """Where a team stood in the tree, and when."""

    parent: Team
    starts_on: date
    ends_on: date | None


def places(team_id: int) -> list[Place]:
    """The teams a team belonged to, newest first."""
    parent = aliased(Team)
    rows = db.session.execute(
        select(parent, TeamParent.starts_on, TeamParent.ends_on)
        .join(parent, parent.id == TeamParent.parent_id)
        .where(TeamParent.team_id == team_id)
        .order_by(TeamParent.starts_on.desc())
    )
    return [Place(*row) for row in rows]


def has_members_after(team_id: int, day: date) -> bool:
    """Whether anybody is in the team on a later day."""
    later = or_(Membership.ends_on.is_(None), Membership.ends_on > day)
    query = (
        select(Membership.id)
        .join(Membership.person)
        .where(Membership.team_id == team_id, later, or_(Person.left_on.is_(None), Person.left_on > day))
    )
    return db.session.scalar(query.limit(1)) is not None


def has_teams_below_after(team_id: int, day: date) -> bool:
    """Whether any team belongs to this one on a later day."""
    later = or_(TeamParent.ends_on.is_(None), TeamParent.ends_on > day)
    return db.session.scalar(select(TeamParent.id).where(TeamParent.parent_id == team_id, later).limit(1)) is not None


def gaps(team_ids: Collection[int], today: date) -> list[Rows]:
    """For the board: who has no team, and who leads which (kind "leaders")."""
    placed = select(Membership.id).where(Membership.person_id == Person.id, Membership.in_force(today))
    homeless = select(*columns("no_team", func.count(), func.min(Person.hired_on))).where(
        Person.employed(today), ~placed.exists()
    )
    leaders = (
        select(*columns("leaders", func.count(), None, team=Standing.team_id))
        .where(Standing.kind == StandingKind.LEADER, Standing.in_force(today), Standing.team_id.in_(team_ids))
        .group_by(Standing.team_id)
    )
    return [homeless, leaders]
