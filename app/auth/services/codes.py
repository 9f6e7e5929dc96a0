"""One-time codes on paper, for people who have no mail at work: typed at the sign-in form with the employee number."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import insert, update

from app.access import Role
from app.auth import queries
from app.auth.models import Invitation, InvitationKind
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Person


def give_codes(*, hashes: Mapping[int, str], until: datetime, now: datetime, by: Person) -> None:
    """Keep the codes that are about to be printed, by person; what these people were given before stops working."""
    if out_of_reach(person_ids=hashes, by=by, now=now):
        raise RuleBroken(_l("This person holds a role that you do not hold. Ask an administrator to print the code."))
    earlier = update(Invitation).where(Invitation.person_id.in_([*hashes]), Invitation.expires_at > now)
    db.session.execute(earlier.values(expires_at=now))
    given = {"kind": InvitationKind.CODE, "created_at": now, "expires_at": until}
    rows = [{"person_id": person_id, "token_hash": kept, **given} for person_id, kept in hashes.items()]
    db.session.execute(insert(Invitation), rows)
    for person_id in hashes:
        audit.record(action="print code", actor_id=by.id, object_type="person", object_id=person_id)
    db.session.flush()


def out_of_reach(*, person_ids: Collection[int], by: Person, now: datetime) -> set[int]:
    """Whom somebody may not let in, because they hold granted roles that the other does not: see may_invite."""
    held = queries.granted_roles([*person_ids, by.id], clock.day_of(now))
    own = held.get(by.id, set())
    return set() if Role.ADMIN in own else {key for key in person_ids if held.get(key, set()) - own}


def revoke_codes(*, person: Person, now: datetime, by: Person) -> None:
    """Have a card that was lost stop working."""
    printed = update(Invitation).where(
        Invitation.person_id == person.id,
        Invitation.kind == InvitationKind.CODE,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )
    if db.session.scalars(printed.values(expires_at=now).returning(Invitation.id)).all():
        audit.record(action="revoke code", actor_id=by.id, object_type="person", object_id=person.id)
