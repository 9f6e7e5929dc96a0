"""What the directory, its notices and the audit log know of a person."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from app.core.audit import AuditEntry
from app.core.i18n import _l
from app.core.mail import OutboxMail
from app.people.models import Absence, Employment, Membership, Notice, NoticeChoice, Person, RoleGrant, Standing, Team
from app.people.models.privacy import LegalHold
from app.people.privacy import Section, not_told, section, tells

Rows = Select[*tuple[Any, ...]]
MOST_DEEDS = 5000  # the newest; more is in the log


@tells("person.manager_id", "membership.person_id", "employment.person_id", "absence.person_id")
def _record(person: Person) -> Iterator[Section]:
    manager = aliased(Person)
    facts = select(
        *(getattr(Person, name) for name in ("number", "name", "email", "job", "location", "language", "theme")),
        Person.hired_on,
        Person.left_on.label("last_day"),
        manager.name.label("manager"),
    )
    facts = facts.outerjoin(manager, manager.id == Person.manager_id).where(Person.id == person.id)
    yield section("record", _l("What the directory says"), facts)
    teams = _days(select(Team.name.label("team")), Membership, person).join(Team, Team.id == Membership.team_id)
    yield section("teams", _l("Teams"), teams)
    terms = select(Employment.kind, Employment.supplier.label("company"), Employment.share)
    yield section("employment", _l("Terms of employment"), _days(terms, Employment, person))
    yield section("absences", _l("Absences"), _days(select(Absence.kind), Absence, person))


@tells("standing.person_id", "role_grant.person_id", "notice.person_id", "notice_choice.person_id")
def _duties(person: Person) -> Iterator[Section]:
    standings = select(Standing.kind.label("role"), Team.name.label("team"))
    standings = _days(standings, Standing, person).outerjoin(Team, Team.id == Standing.team_id)
    yield section("duties", _l("Leading, deputising, being an ambassador"), standings)
    yield section("roles", _l("Roles"), _days(select(RoleGrant.role), RoleGrant, person))
    # not which of them were seen: others may ask for this file, and some lead to surveys
    notices = select(Notice.kind, Notice.subject.label("text"), Notice.created_at.label("when")).where(
        Notice.person_id == person.id
    )
    yield section("notices", _l("Notices"), notices.order_by(Notice.id))
    choices = select(NoticeChoice.kind, NoticeChoice.mail.label("answer")).where(NoticeChoice.person_id == person.id)
    yield section("notice-choices", _l("Mails you want"), choices)


@tells()
def _deeds(person: Person) -> Iterator[Section]:
    """What the person did, and what was done to the record; not by whom."""
    mine = or_(
        AuditEntry.actor_id == person.id,
        (AuditEntry.object_type == "person") & (AuditEntry.object_id == person.id),
    )
    deeds = select(
        AuditEntry.at.label("when"), AuditEntry.action.label("what"), AuditEntry.object_type.label("object")
    ).where(mine)
    yield section("log", _l("What the log says"), deeds.order_by(AuditEntry.id.desc()).limit(MOST_DEEDS))


def _days(query: Rows, model: type[Any], person: Person) -> Rows:
    """The rows of a dated table that are a person's, with their days, the oldest first."""
    days = query.add_columns(model.starts_on.label("first_day"), model.ends_on.label("last_day"))
    return days.select_from(model).where(model.person_id == person.id).order_by(model.starts_on)


@tells("legal_hold.person_id")
def _holds(person: Person) -> Iterator[Section]:
    yield section("kept", _l("Kept from erasure"), _days(select(), LegalHold, person))


@tells()
def _mails(person: Person) -> Iterator[Section]:
    mails = select(OutboxMail.subject.label("title"), OutboxMail.written_at.label("when"))
    yield section("mails", _l("Mails to you"), mails.where(OutboxMail.recipient == (person.email or "-")))


not_told("reorganisation_change.person_id", "a plan is no fact; what came of it is in the record")
not_told("notice.by_id", "who did what the notice tells of is part of that person's record")
not_told("not_double.first_id", "that two records were told apart says nothing of either person")
not_told("not_double.second_id", "that two records were told apart says nothing of either person")
