"""Employment: joining, moving, being away, leaving; and the roles that are granted."""

from datetime import date

from app.core import audit, clock, jobs
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import queries
from app.people.models import Membership, Person, Team
from app.people.queries import directory
from app.people.services.dated import end, id_of, replace
from app.people.services.roles import keep_an_administrator


def add_person(
    *,
    number: str,
    name: str,
    email: str | None,
    team: Team,
    hired_on: date,
    job: str = "",
    location: str = "",
    language: str = "",
    manager: Person | None = None,
    by: Person | None = None,
) -> Person:
    """Take somebody on, in a team from the first day."""
    _check_identity(number, email, besides=None)
    person = Person(
        number=number, name=name, email=email, hired_on=hired_on, job=job, location=location, language=language
    )
    person.manager_id = id_of(manager)
    person.memberships.append(Membership(team=team, starts_on=hired_on))
    db.session.add(person)
    db.session.flush()
    audit.record(action="create", actor_id=id_of(by), object_type="person", object_id=person.id)
    return person


def edit_person(
    *,
    person: Person,
    number: str,
    name: str,
    email: str | None,
    job: str,
    location: str,
    language: str,
    manager: Person | None,
    by: Person | None = None,
) -> None:
    """Correct what is known of a person; teams and days change by move_person and leave."""
    if person.erased_at is not None:
        raise RuleBroken(_l("This person is erased already."))
    _check_identity(number, email, besides=person)
    if manager is person:
        raise RuleBroken(_l("Nobody is their own manager."))
    person.number, person.name, person.email = number, name, email
    person.job, person.location, person.language = job, location, language
    person.manager_id = id_of(manager)
    db.session.flush()
    audit.record(action="edit", actor_id=id_of(by), object_type="person", object_id=person.id)


def _check_identity(number: str, email: str | None, *, besides: Person | None) -> None:
    if queries.person_by_number(number) not in (None, besides):
        raise RuleBroken(_l("This employee number is taken."))
    if email and queries.person_by_email(email) not in (None, besides):
        raise RuleBroken(_l("This e-mail address belongs to somebody else."))


def move_person(*, person: Person, team: Team, starts_on: date, by: Person | None = None) -> None:
    """Change team from a day on; what was before stays true."""
    lock_row(person)
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("On this day the person does not work here. Choose a day within the employment."))
    if team.closed_on is not None and team.closed_on < starts_on:
        raise RuleBroken(_l("This team is closed on that day."))
    if person.returns_on is not None and starts_on < person.returns_on:
        raise RuleBroken(_l("A return is noted for a later day. Take it back first, by noting the last day again."))
    last = person.memberships[-1] if person.memberships else None
    if last is not None and last.team_id == team.id and last.holds_on(starts_on):
        raise RuleBroken(_l("The person is in this team already."))
    successor = Membership(person_id=person.id, team_id=team.id, starts_on=starts_on, ends_on=person.left_on)
    replace(person.memberships, successor)
    db.session.flush()
    db.session.expire(person, ["memberships"])
    audit.record(action="move", actor_id=id_of(by), object_type="person", object_id=person.id, team=team.id)


def leave(*, person: Person, left_on: date, by: Person | None = None) -> None:
    """Close the employment; `left_on` is the last day. Records stay, roles and standings end."""
    lock_row(person)
    if left_on < person.hired_on:
        raise RuleBroken(_l("The last day cannot be before the day of hire."))
    if person.left_on is not None and person.left_on < left_on:
        raise RuleBroken(_l("This person has left already. Somebody who comes back is taken on again."))
    keep_an_administrator(besides=person, after=left_on)
    person.left_on, person.returns_on = left_on, None
    for row in (*person.memberships, *directory.ending_rows([person.id]).get(person.id, [])):
        end(row, left_on)
    db.session.flush()
    db.session.expire(person, ["memberships"])
    jobs.enqueue("close-accounts", run_at=max(clock.now(), clock.end_of(left_on)))
    audit.record(action="leave", actor_id=id_of(by), object_type="person", object_id=person.id)


def set_preferences(*, person: Person, language: str | None, theme: str | None) -> None:
    """How a person wants to see Iskra; nothing else is theirs to change here."""
    person.language = language or person.language
    person.theme = theme or person.theme
    db.session.flush()
