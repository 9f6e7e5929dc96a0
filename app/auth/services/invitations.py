"""Invitations: how somebody comes to a first password."""

import re
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import update

from app.access import Role
from app.auth import queries as auth_queries
from app.auth import tokens
from app.auth.models import Account, Invitation, InvitationKind
from app.auth.services.passwords import change_password, set_password
from app.auth.services.sign_ins import revoke
from app.core import audit, clock, mail
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.people import queries
from app.people import services as people
from app.people.models import Person

INVITATION_LASTS, RESET_LASTS = timedelta(days=14), timedelta(minutes=30)


def invite(*, person: Person, now: datetime, by: Person | None = None) -> str:
    """Make a link by which the person sets a password; returns its address. Earlier links stop working."""
    revoke(person=person, now=now)
    token = _give(person, InvitationKind.INVITATION, now=now, until=now + INVITATION_LASTS)
    actor = by.id if by is not None else None
    audit.record(action="invite", actor_id=actor, object_type="person", object_id=person.id)
    return f"{current_app.config['BASE_URL']}/invitation/{token}"


def _give(person: Person, kind: InvitationKind, *, now: datetime, until: datetime) -> str:
    token = tokens.new()
    kept = tokens.fingerprint(token)
    db.session.add(Invitation(person_id=person.id, kind=kind, token_hash=kept, created_at=now, expires_at=until))
    db.session.flush()
    return token


def send_reset(*, account: Account, now: datetime) -> None:
    """Mail a link to somebody who has forgotten the password, in the person's language. What was given before goes on
    working: or else whoever knows an address could keep its owner out."""
    person = account.person
    if person.email is None or not person.employed_on(clock.day_of(now)):
        return
    token = _give(person, InvitationKind.RESET, now=now, until=now + RESET_LASTS)
    with force_locale(person.mail_language):
        mail.write(
            recipient=person.email,
            subject=_("A new password for Iskra"),
            body=_(
                "Hello,\n\nsomebody, most likely you, has asked for a new password for Iskra.\n\nOpen this address"
                " within 30 minutes and choose one:\n%(link)s\n\nIf it was not you, do nothing: your password stays"
                " as it is.\n",
                link=f"{current_app.config['BASE_URL']}/reset/{token}",
            ),
        )


def invite_first_administrator(*, email: str, now: datetime) -> str:
    """Let in whoever sets Iskra up, making the person where the directory does not have one yet."""
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise RuleBroken(_l("This is not an e-mail address."))
    person = queries.person_by_email(email)
    if person is None:
        root = queries.root_team()
        if root is None:
            raise RuleBroken(_l("The company has no root team yet. Run: iskra init"))
        name = email.split("@", maxsplit=1)[0]
        person = people.add_person(number=f"admin-{email}", name=name, email=email, team=root, hired_on=clock.today())
    if not person.employed_on(clock.today()):
        raise RuleBroken(_l("This colleague has left the company."))
    if Role.ADMIN not in queries.standings(person, clock.today()).roles:
        people.grant_role(person=person, role=Role.ADMIN, starts_on=clock.today(), by=None)
    return invite(person=person, now=now)


def may_invite(person: Person, by: Person | None) -> bool:
    """Whoever may change an address and invite it could take over an account: so granted roles are let in only by
    those who hold them, too, or by an administrator. The command line may do anything."""
    if by is None:
        return True
    own, others = (queries.standings(one, clock.today()).roles for one in (by, person))
    return Role.ADMIN in own or not (others - own - {Role.EMPLOYEE, Role.LEADER})


def send_invitation(*, person: Person, now: datetime, by: Person | None) -> None:
    """Invite by mail, in the person's language."""
    if not may_invite(person, by):
        raise RuleBroken(_l("This person holds a role that you do not hold. Ask an administrator to invite them."))
    if person.email is None:
        raise RuleBroken(_l("This person has no e-mail address. Add one first."))
    if not person.employed_on(clock.today()):
        raise RuleBroken(_l("This colleague has left the company."))
    link = invite(person=person, now=now, by=by)
    with force_locale(person.mail_language):
        mail.write(
            recipient=person.email,
            subject=_("Your access to Iskra"),
            body=_(
                "Hello,\n\nyou have been invited to Iskra, where we thank each other, learn, and hear what customers"
                " say.\n\nOpen this address within 14 days and choose a password:\n%(link)s\n",
                link=link,
            ),
        )


def accept(*, invitation: Invitation, password_hash: str, now: datetime) -> Account:
    """Use up an invitation: set the password, which ends what came by an earlier one. Of two at once, one gets in."""
    unused = update(Invitation).where(
        Invitation.id == invitation.id, Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    if db.session.execute(unused.values(used_at=now).returning(Invitation.id)).first() is None:
        raise RuleBroken(_l("This invitation no longer works. Ask HR for a new one."))
    account = auth_queries.account_to_set(invitation.person)
    if account is not None:
        account.closed_at = None
        change_password(account=account, password_hash=password_hash, now=now)
        return account
    revoke(person=invitation.person, now=now)
    account = set_password(person=invitation.person, password_hash=password_hash, now=now)
    audit.record(action="set password", actor_id=account.person_id, object_type="account", object_id=account.id)
    return account


def invitation_by_token(token: str, now: datetime) -> Invitation | None:
    """The invitation or reset behind a link, if it still works."""
    return _of_who_works_here(auth_queries.open_invitation(tokens.fingerprint(token), now), now)


def invitation_by_code(invitation_id: int, now: datetime) -> Invitation | None:
    """The printed code that was typed rightly, if it still works."""
    return _of_who_works_here(auth_queries.open_code(invitation_id, now), now)


def _of_who_works_here(found: Invitation | None, now: datetime) -> Invitation | None:
    return found if found is not None and found.person.employed_on(clock.day_of(now)) else None
