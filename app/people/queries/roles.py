"""Reading of granted roles."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from app.access import Role
from app.core.db import db
from app.core.paging import Page
from app.people.models import Person, RoleGrant
from app.people.queries.directory import matches


class Wanted(NamedTuple):
    """Which grants to list; empty: any."""

    text: str = ""
    role: Role | None = None
    ended: bool = False


class Line(NamedTuple):
    """A grant, whose it is, and the name of who gave it."""

    grant: RoleGrant
    person: Person
    granted_by: str | None


def grants(wanted: Wanted, on: date, page: Page) -> list[Line]:
    """Roles that hold on a day or later, and those that have ended if wanted, by person. Sets the page's total."""
    giver = aliased(Person)
    query = (
        select(RoleGrant, Person, giver.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(*_conditions(wanted, on))
    )
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(Person.sort_name, Person.id, RoleGrant.starts_on.desc(), RoleGrant.id)
    return [Line(*row) for row in db.session.execute(shown.limit(page.size).offset(page.offset))]


def _conditions(wanted: Wanted, on: date) -> list[ColumnElement[bool]]:
    conditions = [matches(wanted.text)] if wanted.text else []
    if wanted.role is not None:
        conditions.append(RoleGrant.role == wanted.role)
    if not wanted.ended:
        conditions.append(or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on))
    return conditions


def overlapping(person_id: int, role: Role, starts_on: date, ends_on: date | None) -> bool:
    """Whether a person has a role on some of these days already."""
    later = RoleGrant.starts_on <= ends_on if ends_on is not None else RoleGrant.id.is_not(None)
    earlier = or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= starts_on)
    held = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == role, earlier, later)
    return db.session.scalar(held.limit(1)) is not None


def lasting_administrators(on: date) -> Sequence[int]:
    """Who is an administrator on a day without a last day in sight; an auditor could do nothing with it. Held until
    the transaction ends, so that two who take the role from each other do not both succeed."""
    audit = aliased(RoleGrant)
    audits = select(audit.id).where(
        audit.person_id == RoleGrant.person_id,
        audit.role == Role.AUDITOR,
        or_(audit.ends_on.is_(None), audit.ends_on >= on),
    )
    query = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == Role.ADMIN, RoleGrant.starts_on <= on, RoleGrant.ends_on.is_(None))
        .where(Person.left_on.is_(None), ~audits.exists())
    )
    return db.session.scalars(query.order_by(RoleGrant.id).with_for_update(of=RoleGrant)).all()
