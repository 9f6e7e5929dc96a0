"""Being away, from one day to another; the last day may be filled in later."""

from datetime import date

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Absence, AbsenceKind, Person
from app.people.queries import staff
from app.people.services.dated import id_of


def add_absence(
    *,
    person: Person,
    starts_on: date,
    ends_on: date | None,
    kind: AbsenceKind = AbsenceKind.OTHER,
    by: Person | None = None,
) -> Absence:
    """Note an absence; an open end is filled in later."""
    lock_row(person)  # of two at once, the second sees the first
    _check(person, starts_on, ends_on)
    absence = Absence(person_id=person.id, starts_on=starts_on, ends_on=ends_on, kind=kind)
    db.session.add(absence)
    db.session.flush()
    audit.record(action="absence", actor_id=id_of(by), object_type="person", object_id=person.id)
    return absence


def edit_absence(
    *, absence: Absence, starts_on: date, ends_on: date | None, kind: AbsenceKind, by: Person | None = None
) -> None:
    """Put right what was noted, or say when somebody is back."""
    lock_row(absence.person)
    _check(absence.person, starts_on, ends_on, besides=absence.id)
    absence.starts_on, absence.ends_on, absence.kind = starts_on, ends_on, kind
    db.session.flush()
    audit.record(action="edit absence", actor_id=id_of(by), object_type="person", object_id=absence.person_id)


def remove_absence(*, absence: Absence, by: Person | None = None) -> None:
    """Take back an absence that was noted by mistake."""
    audit.record(action="remove absence", actor_id=id_of(by), object_type="person", object_id=absence.person_id)
    db.session.delete(absence)
    db.session.flush()


def _check(person: Person, starts_on: date, ends_on: date | None, besides: int | None = None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day cannot be before the first."))
    if starts_on < person.hired_on or (person.left_on is not None and starts_on > person.left_on):
        raise RuleBroken(_l("On this day the person does not work here. Choose a day within the employment."))
    if staff.absences_between(person.id, starts_on, ends_on, besides=besides):
        raise RuleBroken(_l("This person is noted as away on some of these days already."))
