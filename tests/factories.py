"""Plain functions that put made-up people and teams into the database, with sensible defaults."""

from datetime import UTC, date, datetime
from itertools import count
from typing import TypeVar

from app.access import Role
from app.core.db import Base, db
from app.people.models import Absence, Membership, Person, RoleGrant, Standing, StandingKind, Team, TeamParent

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)
Row = TypeVar("Row", bound=Base)


def make_team(
    name: str | None = None,
    *,
    parent: Team | None = None,
    code: str | None = None,
    customer_facing: bool = True,
    since: date = LONG_AGO,
) -> Team:
    """A team, under `parent` if one is given; without parent it is a root."""
    number = next(_numbers)
    team = _kept(Team(code=code or f"T{number}", name=name or f"Team {number}", customer_facing=customer_facing))
    if parent is not None:
        make_parent(team, parent, since=since)
    return team


def make_parent(team: Team, parent: Team, *, since: date = LONG_AGO, until: date | None = None) -> TeamParent:
    """A team's place in the tree for a time."""
    return _kept(TeamParent(team_id=team.id, parent_id=parent.id, starts_on=since, ends_on=until))


def make_person(
    name: str = "Anna Kowalska",
    *,
    team: Team | None = None,
    roles: tuple[Role, ...] = (),
    leads: Team | None = None,
    email: str | None = None,
    hired_on: date = LONG_AGO,
    left_on: date | None = None,
    language: str = "en",
) -> Person:
    """Somebody who works here; in `team`, with `roles`, and leading the team `leads`, all since the day hired."""
    number = next(_numbers)
    person = _kept(
        Person(
            number=f"P{number}",
            name=name,
            email=email or f"person{number}@example.org",
            hired_on=hired_on,
            left_on=left_on,
            language=language,
        )
    )
    if team is not None:
        make_membership(person, team, since=hired_on, until=left_on)
    for role in roles:
        make_grant(person, role, since=hired_on)
    if leads is not None:
        make_standing(person, StandingKind.LEADER, team=leads, since=hired_on, until=left_on)
    return person


def make_membership(person: Person, team: Team, *, since: date = LONG_AGO, until: date | None = None) -> Membership:
    """That a person was in a team for a time."""
    membership = Membership(person=person, team=team, starts_on=since, ends_on=until)
    return _kept(membership)


def make_standing(
    person: Person, kind: StandingKind, *, team: Team | None = None, since: date = LONG_AGO, until: date | None = None
) -> Standing:
    """That a person leads, deputises or is an ambassador for a time."""
    return _kept(Standing(person=person, kind=kind, team=team, starts_on=since, ends_on=until))


def make_grant(person: Person, role: Role, *, since: date = LONG_AGO, until: date | None = None) -> RoleGrant:
    """A role granted for a time."""
    granted_at = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return _kept(RoleGrant(person_id=person.id, role=role, starts_on=since, ends_on=until, granted_at=granted_at))


def make_absence(person: Person, *, since: date, until: date | None = None) -> Absence:
    """That a person is away for a time."""
    return _kept(Absence(person_id=person.id, starts_on=since, ends_on=until))


def _kept(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
