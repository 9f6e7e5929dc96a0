"""All writing of the directory. Nothing is overwritten that was true: a change closes a row and opens the next."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.access import Role
from app.core import audit, clock, jobs, stale
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import queries
from app.people.models import (
    Absence,
    Membership,
    Person,
    RoleGrant,
    Standing,
    StandingKind,
    Team,
    TeamParent,
)

DAY = timedelta(days=1)


def create_team(
    *,
    code: str,
    name: str,
    parent: Team | None,
    customer_facing: bool = True,
    starts_on: date,
    by: Person | None = None,
) -> Team:
    """Open a team under another; only the root has no parent."""
    if queries.team_by_code(code) is not None:
        raise RuleBroken(_l("There is already a team with this code."))
    team = Team(code=code, name=name, customer_facing=customer_facing)
    db.session.add(team)
    db.session.flush()
    if parent is not None:
        db.session.add(TeamParent(team_id=team.id, parent_id=parent.id, starts_on=starts_on))
    audit.record(action="create", actor_id=_id(by), object_type="team", object_id=team.id)
    db.session.flush()
    return team


def move_team(*, team: Team, parent: Team, starts_on: date, by: Person | None = None) -> None:
    """Put a team under another from a day on; figures of earlier months keep the earlier tree."""
    whole = queries.tree(starts_on)
    if parent.id in whole.below(team.id):
        raise RuleBroken(_l("A team cannot belong to itself or to a team below it."))
    rows = db.session.scalars(select(TeamParent).where(TeamParent.team_id == team.id)).all()
    if not rows:
        raise RuleBroken(_l("The company itself stays at the top."))
    _replace(rows, TeamParent(team_id=team.id, parent_id=parent.id, starts_on=starts_on))
    stale.mark("customers", team.id, clock.months_between(starts_on, max(starts_on, clock.today())))
    jobs.enqueue("rebuild-counters")
    audit.record(action="move", actor_id=_id(by), object_type="team", object_id=team.id, parent=parent.id)
    db.session.flush()


def add_person(
    *,
    number: str,
    name: str,
    email: str | None,
    team: Team,
    hired_on: date,
    job: str = "",
    location: str = "",
    language: str = "en",
    by: Person | None = None,
) -> Person:
    """Take somebody on, in a team from the first day."""
    if queries.person_by_number(number) is not None:
        raise RuleBroken(_l("This employee number is taken."))
    if email and queries.person_by_email(email) is not None:
        raise RuleBroken(_l("This e-mail address belongs to somebody else."))
    person = Person(
        number=number, name=name, email=email, hired_on=hired_on, job=job, location=location, language=language
    )
    person.memberships.append(Membership(team=team, starts_on=hired_on))
    db.session.add(person)
    db.session.flush()
    audit.record(action="create", actor_id=_id(by), object_type="person", object_id=person.id)
    return person


def move_person(*, person: Person, team: Team, starts_on: date, by: Person | None = None) -> None:
    """Change team from a day on; what was before stays true."""
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("On this day the person does not work here. Choose a day within the employment."))
    _replace(person.memberships, Membership(person_id=person.id, team_id=team.id, starts_on=starts_on))
    db.session.flush()
    db.session.expire(person, ["memberships"])
    audit.record(action="move", actor_id=_id(by), object_type="person", object_id=person.id, team=team.id)


def leave(*, person: Person, left_on: date, by: Person | None = None) -> None:
    """Close the employment; `left_on` is the last day. Records stay, roles and standings end."""
    if left_on < person.hired_on:
        raise RuleBroken(_l("The last day cannot be before the day of hire."))
    person.left_on = left_on
    for kind in (Membership, Standing, RoleGrant):
        for row in db.session.scalars(select(kind).where(kind.person_id == person.id)).all():
            _end(row, left_on)
    db.session.flush()
    db.session.expire(person, ["memberships"])
    audit.record(action="leave", actor_id=_id(by), object_type="person", object_id=person.id)


def set_leader(
    *, team: Team, person: Person, kind: StandingKind = StandingKind.LEADER, starts_on: date, by: Person | None = None
) -> Standing:
    """Name who leads a team (replacing whoever did) or who deputises (beside the others)."""
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("This colleague does not work here on that day."))
    if kind == StandingKind.LEADER:
        held = select(Standing).where(Standing.team_id == team.id, Standing.kind == kind)
        for row in db.session.scalars(held).all():
            _end(row, starts_on - DAY)
    standing = Standing(person_id=person.id, kind=kind, team_id=team.id, starts_on=starts_on)
    db.session.add(standing)
    db.session.flush()
    audit.record(action=f"name {kind}", actor_id=_id(by), object_type="team", object_id=team.id, person=person.id)
    return standing


def end_standing(*, standing: Standing, ends_on: date, by: Person | None = None) -> None:
    """End a leadership, deputyship or ambassador's term after a day."""
    _end(standing, ends_on)
    db.session.flush()
    audit.record(action="end standing", actor_id=_id(by), object_type="standing", object_id=standing.id)


def add_absence(*, person: Person, starts_on: date, ends_on: date | None, by: Person | None = None) -> Absence:
    """Note a leave; an open end is filled in later."""
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day cannot be before the first."))
    absence = Absence(person_id=person.id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(absence)
    db.session.flush()
    audit.record(action="absence", actor_id=_id(by), object_type="person", object_id=person.id)
    return absence


def grant_role(*, person: Person, role: Role, starts_on: date, by: Person | None) -> RoleGrant:
    """Give a role from a day on."""
    if role in (Role.EMPLOYEE, Role.LEADER):
        raise RuleBroken(_l("This role follows from the directory: it cannot be granted."))
    grant = RoleGrant(
        person_id=person.id, role=role, starts_on=starts_on, granted_by_id=_id(by), granted_at=clock.now()
    )
    db.session.add(grant)
    db.session.flush()
    audit.record(action="grant", actor_id=_id(by), object_type="person", object_id=person.id, role=role)
    return grant


def end_role(*, grant: RoleGrant, ends_on: date, by: Person | None) -> None:
    """Take a role back after a day."""
    _end(grant, ends_on)
    db.session.flush()
    audit.record(action="end grant", actor_id=_id(by), object_type="person", object_id=grant.person_id, role=grant.role)


def _replace(rows: Any, successor: Any) -> None:
    """Close what holds on the successor's first day, drop what would begin later, and open the successor."""
    for row in list(rows):
        if row.starts_on >= successor.starts_on:
            db.session.delete(row)
        elif row.ends_on is None or row.ends_on >= successor.starts_on:
            row.ends_on = successor.starts_on - DAY
    db.session.flush()
    db.session.add(successor)


def _end(row: Any, last_day: date) -> None:
    """End a dated row after a day; one that would begin later never was."""
    if row.starts_on > last_day:
        db.session.delete(row)
    elif row.ends_on is None or row.ends_on > last_day:
        row.ends_on = last_day


def _id(person: Person | None) -> int | None:
    return person.id if person is not None else None
