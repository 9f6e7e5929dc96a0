"""Roles: granted from a day on, ended after one; somebody is always left who can do both."""

from datetime import date

from app.access import Role
from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Person, RoleGrant
from app.people.queries import roles as queries
from app.people.services.dated import DAY, end, id_of


def grant_role(
    *, person: Person, role: Role, starts_on: date, ends_on: date | None = None, by: Person | None
) -> RoleGrant:
    """Give a role from a day on; without a last day until further notice."""
    if role in (Role.EMPLOYEE, Role.LEADER):
        raise RuleBroken(_l("This role follows from the directory: it cannot be granted."))
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day cannot be before the first."))
    lock_row(person)
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("This colleague does not work here on that day."))
    if queries.overlapping(person.id, role, starts_on, ends_on):
        raise RuleBroken(_l("This person has the role already."))
    if role == Role.AUDITOR:  # who only reads can no longer grant
        keep_an_administrator(besides=person, after=starts_on - DAY)
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=id_of(by),
        granted_at=clock.now(),
    )
    db.session.add(grant)
    db.session.flush()
    _record("grant", grant, by)
    return grant


def end_role(*, grant: RoleGrant, ends_on: date, by: Person | None) -> None:
    """Take a role back after a day."""
    if grant.role == Role.ADMIN:  # first of all, so that two wait for each other in one order
        keep_an_administrator(besides=db.session.get_one(Person, grant.person_id), after=ends_on)
    lock_row(grant)
    if grant.ends_on is not None and grant.ends_on <= ends_on:
        raise RuleBroken(_l("This role ends on that day or before already."))
    end(grant, ends_on)
    _record("end grant", grant, by, last_day=ends_on.isoformat())
    db.session.flush()


def keep_an_administrator(*, besides: Person, after: date) -> None:
    """Refuse what would leave nobody who can grant roles."""
    lasting = queries.lasting_administrators(after + DAY)
    if besides.id in lasting and set(lasting) == {besides.id}:
        raise RuleBroken(_l("Nobody else is an administrator for good. Grant the role to somebody else first."))


def _record(action: str, grant: RoleGrant, by: Person | None, **detail: str) -> None:
    person_id, role = grant.person_id, grant.role
    audit.record(action=action, actor_id=id_of(by), object_type="person", object_id=person_id, role=role, **detail)
