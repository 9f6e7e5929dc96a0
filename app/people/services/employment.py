"""On what terms people work here, and coming back after having left."""

from datetime import date

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l, day
from app.people.models import Employment, EmploymentKind, Membership, Person, Team
from app.people.queries import staff
from app.people.services.dated import id_of, replace


def set_employment(
    *,
    person: Person,
    kind: EmploymentKind,
    supplier: str = "",
    share: int = 100,
    starts_on: date,
    by: Person | None = None,
) -> Employment:
    """Say on what terms somebody works here from a day on; the terms before stay true for their time."""
    lock_row(person)
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("On this day the person does not work here. Choose a day within the employment."))
    if kind == EmploymentKind.SUPPLIER and not supplier.strip():
        raise RuleBroken(_l("Say which company employs this person."))
    terms = Employment(
        person_id=person.id,
        kind=kind,
        supplier=supplier.strip() if kind == EmploymentKind.SUPPLIER else "",
        share=share,
        starts_on=starts_on,
        ends_on=person.left_on,
    )
    replace(staff.employments(person.id), terms)
    db.session.flush()
    audit.record(action="employ", actor_id=id_of(by), object_type="person", object_id=person.id, kind=kind)
    return terms


def rehire(*, person: Person, team: Team, starts_on: date, today: date, by: Person | None = None) -> None:
    """Take somebody on again who left. The time between stays a gap: in no team, in no figure."""
    lock_row(person)
    if person.left_on is None or person.returns_on is not None or person.erased_at is not None:
        raise RuleBroken(_l("Only somebody who has left or will leave can be taken on again."))
    if starts_on <= person.left_on:
        raise RuleBroken(_l("The new first day must be after the last day, %(day)s.", day=day(person.left_on)))
    if team.closed_on is not None and team.closed_on < starts_on:
        raise RuleBroken(_l("This team is closed on that day."))
    db.session.add(Membership(person_id=person.id, team_id=team.id, starts_on=starts_on))
    person.returns_on = starts_on
    db.session.flush()
    db.session.expire(person, ["memberships"])
    begin_returns(today)
    audit.record(action="rehire", actor_id=id_of(by), object_type="person", object_id=person.id, team=team.id)


def begin_returns(today: date) -> None:
    """Whoever comes back today or came back before works here until further notice."""
    for person in staff.returned(today):
        person.left_on = person.returns_on = None
    db.session.flush()
