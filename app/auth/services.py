"""Invitations, passwords, sign-in."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app

from app.access import Role
from app.auth.models import Invitation
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import queries
from app.people import services as people
from app.people.models import Person

INVITATION_LASTS = timedelta(days=14)


def invite(*, person: Person, now: datetime, by: Person | None = None) -> str:
    """Make a link by which the person sets a password; returns its address. Earlier links stop working."""
    token = secrets.token_urlsafe(32)
    for earlier in db.session.query(Invitation).filter_by(person_id=person.id, used_at=None):
        earlier.expires_at = min(earlier.expires_at, now)
    invitation = Invitation(
        person_id=person.id, token_hash=_hash(token), created_at=now, expires_at=now + INVITATION_LASTS
    )
    db.session.add(invitation)
    db.session.flush()
    actor = by.id if by is not None else None
    audit.record(action="invite", actor_id=actor, object_type="person", object_id=person.id)
    return f"{current_app.config['BASE_URL']}/invitation/{token}"


def invite_first_administrator(*, email: str, now: datetime) -> str:
    """Let in whoever sets Iskra up, making the person where the directory does not have one yet."""
    person = queries.person_by_email(email)
    if person is None:
        root = queries.root_team()
        if root is None:
            raise RuleBroken(_l("The company has no root team yet. Run: iskra init"))
        name = email.split("@", maxsplit=1)[0]
        person = people.add_person(number=f"admin-{name}", name=name, email=email, team=root, hired_on=clock.today())
    if Role.ADMIN not in queries.standings(person, clock.today()).roles:
        people.grant_role(person=person, role=Role.ADMIN, starts_on=clock.today(), by=None)
    return invite(person=person, now=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
