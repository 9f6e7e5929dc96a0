"""On what terms people work here, and who is away."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, Select, and_, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.access import Role
from app.core.changes import chunks
from app.core.db import db
from app.people.models import Absence, Employment, EmploymentKind, Membership, Person, RoleGrant, Team
from app.people.queries import on_team
from app.people.queries.directory import PER_PAGE


def employments(person_id: int) -> Sequence[Employment]:
    """The terms of all times, newest first."""
    query = select(Employment).where(Employment.person_id == person_id)
    return db.session.scalars(query.order_by(Employment.starts_on.desc())).all()


def suppliers_of(person_ids: Collection[int], on: date) -> dict[int, str]:
    """Of these people the staff of suppliers on a day, each with the company that pays them."""
    rows = db.session.execute(
        select(Employment.person_id, Employment.supplier).where(
            Employment.person_id.in_(person_ids), Employment.kind == EmploymentKind.SUPPLIER, Employment.in_force(on)
        )
    )
    return {row.person_id: row.supplier for row in rows}


def returned(today: date) -> Sequence[Person]:
    """Whose day of coming back has come."""
    return db.session.scalars(select(Person).where(Person.returns_on <= today)).all()


def granted(person_ids: Collection[int], on: date) -> frozenset[Role]:
    """The roles granted to any of these people on a day or later."""
    lasts = or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on)
    return frozenset(db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id.in_(person_ids), lasts)))


def absence(absence_id: int, person_id: int) -> Absence | None:
    query = select(Absence).where(Absence.id == absence_id, Absence.person_id == person_id)
    return db.session.scalar(query.options(joinedload(Absence.person)))


def absences_between(person_id: int, first: date, last: date | None, besides: int | None = None) -> Sequence[Absence]:
    """A person's absences that touch some days."""
    query = select(Absence).where(
        Absence.person_id == person_id, or_(Absence.ends_on.is_(None), Absence.ends_on >= first)
    )
    if last is not None:
        query = query.where(Absence.starts_on <= last)
    if besides is not None:
        query = query.where(Absence.id != besides)
    return db.session.scalars(query).all()


def with_absences(person_ids: Collection[int]) -> tuple[dict[int, Person], list[Absence]]:
    """These people by id, and all their absences."""
    people: dict[int, Person] = {}
    held: list[Absence] = []
    for some in chunks(person_ids):
        people |= {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(some)))}
        held += db.session.scalars(select(Absence).where(Absence.person_id.in_(some))).all()
    return people, held


class Away(NamedTuple):
    """An absence, and the team that the person is in today."""

    absence: Absence
    team: Team | None


WHEN = ("now", "coming", "past")


def away(when: str, team_ids: Collection[int] | None, on: date, number: int) -> tuple[list[Away], int]:
    """One page of absences, by first day (what is over: the latest first), and how many there are."""
    query = _away(when, on)
    if team_ids is not None:
        query = query.where(Membership.team_id.in_(team_ids))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = Absence.starts_on.desc() if when == "past" else Absence.starts_on
    query = query.order_by(first, Person.sort_name, Absence.id).options(contains_eager(Absence.person))
    rows = db.session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return [Away(*row) for row in rows], total


def _away(when: str, on: date) -> Select[Absence, Team]:
    condition = {
        "now": Absence.in_force(on),
        "coming": Absence.starts_on > on,
        "past": and_(Absence.ends_on.is_not(None), Absence.ends_on < on),
    }[when]
    return (
        select(Absence, Team)
        .join(Absence.person)
        .outerjoin(Membership, on_team(Person.id, literal(on, Date)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(condition)
    )
