"""Writing of open calls for ambassadors and of applications."""

from datetime import date, datetime
from typing import Any

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.engage.models.ambassadors import (
    UNDECIDED,
    AmbassadorApplication,
    AmbassadorCall,
    AmbassadorRole,
    ApplicationState,
    RoleText,
)
from app.engage.queries import ambassadors as queries
from app.engage.services.ambassadors import offer_role
from app.people import queries as directory
from app.people import services as people
from app.people.models import NoticeKind, Person


def open_call(*, facts: dict[str, Any], by: Person, now: datetime) -> AmbassadorCall:
    """Look for ambassadors; whoever it is meant for is told."""
    call = AmbassadorCall(**facts, opened_by_id=by.id, opened_at=now)
    if call.apply_until < clock.day_of(now):
        raise RuleBroken(_l("Choose a day from today on, until which one may apply."))
    if call.ends_on < call.starts_on:
        raise RuleBroken(_l("The term ends before it begins. Choose a later last day."))
    db.session.add(call)
    db.session.flush()
    audit.record(action="open", actor_id=by.id, object_type="ambassador_call", object_id=call.id)
    called = directory.in_audience(call, clock.day_of(now))
    people.notify(
        person_ids=called, kind=NoticeKind.PLAN, key=f"call:{call.id}:open", path=f"/ambassadors/calls/{call.id}",
        subject=call.title, by_id=by.id, now=now,
    )  # fmt: skip
    return call


def close_call(*, call: AmbassadorCall, by: Person, now: datetime) -> None:
    """Nobody may apply any more; applications are still decided."""
    call.closed_at = call.closed_at or now
    audit.record(action="close", actor_id=by.id, object_type="ambassador_call", object_id=call.id)
    db.session.flush()


def apply(*, call: AmbassadorCall, motive: str, by: Person, now: datetime) -> AmbassadorApplication:
    """Say that one would like to be an ambassador, and why; after a withdrawal again."""
    if not call.open_on(clock.day_of(now)):
        raise RuleBroken(_l("This call is closed."))
    lock_row(by)
    known = queries.application(call.id, by)
    if known is None:
        known = AmbassadorApplication(call=call, person=by, motive=motive, applied_at=now)
        db.session.add(known)
    elif known.state == ApplicationState.WITHDRAWN:
        known.state, known.motive, known.applied_at = ApplicationState.APPLIED, motive, now
    db.session.flush()
    return known


def withdraw_application(*, application: AmbassadorApplication) -> None:
    _lock_undecided(application)
    application.state = ApplicationState.WITHDRAWN
    db.session.flush()


def agree_talk(*, application: AmbassadorApplication, day: date, by: Person, now: datetime) -> None:
    """Agree a day for the talk about the role."""
    _lock_undecided(application)
    if day < clock.day_of(now):
        raise RuleBroken(_l("Choose a day from today on."))
    application.state, application.talk_on = ApplicationState.TALK, day
    db.session.flush()
    _tell(application, "talk", by, now, f"{day}")


def turn_down(*, application: AmbassadorApplication, reason: str, by: Person, now: datetime) -> None:
    """Say no, with a reason for the person."""
    _lock_undecided(application)
    if not reason.strip():
        raise RuleBroken(_l("Give a reason: the person will read it."))
    application.state, application.reason = ApplicationState.DECLINED, reason.strip()
    audit.record(action="decline", actor_id=by.id, object_type="ambassador_call", object_id=application.call_id)
    db.session.flush()
    _tell(application, "declined", by, now, "")


def offer_to(*, application: AmbassadorApplication, by: Person, now: datetime) -> AmbassadorRole:
    """Offer the role as the call says, for the applicant's own team; person and leader still say yes."""
    _lock_undecided(application)
    call, person = application.call, application.person
    starts_on = max(call.starts_on, clock.day_of(now))
    team = directory.team_of(person, clock.day_of(now))
    if team is None:
        raise RuleBroken(_l("This person is in no team today."))
    text = RoleText(call.purpose, call.tasks, call.training)
    role = offer_role(
        person=person, team=team, share=call.share, starts_on=starts_on, ends_on=call.ends_on, by=by, now=now, text=text
    )
    application.state, application.role_id = ApplicationState.OFFERED, role.id
    db.session.flush()
    return role


def _lock_undecided(application: AmbassadorApplication) -> None:
    lock_row(application)
    if application.state not in UNDECIDED:
        raise RuleBroken(_l("This application has been decided or withdrawn."))


def _tell(application: AmbassadorApplication, what: str, by: Person, now: datetime, again: str) -> None:
    people.notify(
        person_ids=[application.person_id],
        kind=NoticeKind.ASSIGNED,
        key=f"call:{application.call_id}:{application.id}:{again}:{what}",
        path=f"/ambassadors/calls/{application.call_id}",
        subject=application.call.title,
        by_id=by.id,
        now=now,
    )
