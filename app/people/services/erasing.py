"""Erasing a person: who it was is forgotten for good; that somebody was there, and every figure, stays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l, day
from app.core.imports import ImportChange
from app.core.mail import OutboxMail
from app.people import privacy, queries
from app.people.models import Absence, AbsenceKind, Employment, Notice, NoticeChoice, Person
from app.people.models.privacy import LegalHold
from app.people.queries import privacy as kept
from app.people.services.dated import id_of
from app.people.services.merging import may_act_on


def erase(*, person: Person, by: Person | None, today: date, now: datetime) -> None:
    """Forget who a person was. Nobody can take this back."""
    lock_row(person)
    _check(person, by, today)
    for forget in privacy.FORGETTERS:
        forget(person)
    _forget_traces(person)
    before = {name: getattr(person, name) for name in ("name", "number", "email", "job", "location", "language")}
    person.name, person.number, person.email = f"N.N. {person.id}", f"erased-{person.id}", None
    person.job = person.location = person.language = ""
    person.theme, person.manager_id, person.erased_at = "auto", None, now
    db.session.flush()
    _forget_in_imports(person, before)
    audit.record(action="erase", actor_id=id_of(by), object_type="person", object_id=person.id)
    db.session.flush()


def _check(person: Person, by: Person | None, today: date) -> None:
    if person.erased_at is not None:
        raise RuleBroken(_l("This person is erased already."))
    if person is by:
        raise RuleBroken(_l("You cannot erase yourself."))
    if person.left_on is None or person.left_on >= today or person.returns_on is not None:
        raise RuleBroken(_l("Whoever works here or comes back cannot be erased. Note the last day first."))
    hold = kept.held(person.id, today)
    if hold is not None and hold.ends_on is not None:
        raise RuleBroken(_l("These data must be kept until %(day)s.", day=day(hold.ends_on)))
    if hold is not None:
        raise RuleBroken(_l("These data must be kept until somebody ends that."))
    if by is not None and not may_act_on(queries.standings(by, today).roles, [person], today):
        raise RuleBroken(_l("This person holds a role that you do not hold. Ask an administrator."))


def _forget_traces(person: Person) -> None:
    """What the directory keeps beside the record itself. Absences stay, because figures leave them out of what was due;
    why somebody was away goes."""
    mine = Person.manager_id == person.id
    db.session.execute(update(Person).where(mine).values(manager_id=None))
    db.session.execute(delete(Notice).where(Notice.person_id == person.id))
    db.session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == person.id))
    db.session.execute(update(Absence).where(Absence.person_id == person.id).values(kind=AbsenceKind.OTHER))
    db.session.execute(update(Employment).where(Employment.person_id == person.id).values(share=100))
    if person.email is not None:
        db.session.execute(delete(OutboxMail).where(OutboxMail.recipient == person.email))


def _forget_in_imports(person: Person, before: dict[str, Any]) -> None:
    """An import keeps what it overwrote, for its undo."""
    row = (ImportChange.table_name == Person.__tablename__) & (ImportChange.row_id == person.id)
    now = {name: getattr(person, name) for name in (*before, "sort_name", "search_name", "manager_id")}
    for change in db.session.scalars(select(ImportChange).where(row)):
        if change.before is not None:
            change.before = {name: now.get(name, value) for name, value in change.before.items()}
        change.after = {name: now.get(name, value) for name, value in change.after.items()}


def hold(*, person: Person, reason: str, starts_on: date, ends_on: date | None, by: Person | None) -> LegalHold:
    """Say that a person's data must be kept, whatever the settings say."""
    if person.erased_at is not None:
        raise RuleBroken(_l("This person is erased already."))
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day cannot be before the first."))
    found = LegalHold(person_id=person.id, reason=reason, starts_on=starts_on, ends_on=ends_on, set_by_id=id_of(by))
    db.session.add(found)
    audit.record(action="hold", actor_id=id_of(by), object_type="person", object_id=person.id)
    db.session.flush()
    return found


def end_hold(*, held: LegalHold, ends_on: date, by: Person | None) -> None:
    """Say until when the data must be kept."""
    person_id = held.person_id
    if held.starts_on > ends_on:
        db.session.delete(held)
    else:
        held.ends_on = ends_on
    audit.record(action="end hold", actor_id=id_of(by), object_type="person", object_id=person_id)
    db.session.flush()
