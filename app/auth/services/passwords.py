"""Passwords are set and changed; the hashing is done before, with no transaction open."""

from datetime import datetime

from flask_babel import force_locale

from app.auth.models import Account
from app.auth.services.sign_ins import end_all, revoke
from app.core import audit, mail
from app.core.db import db
from app.core.i18n import _, moment
from app.people.models import Person


def keep_hash(*, account: Account, rehashed: str | None) -> None:
    """Keep the hash that was made of a right password by today's profile, where the kept one is older."""
    if rehashed is not None:
        account.password_hash = rehashed
        db.session.flush()


def change_password(*, account: Account, password_hash: str, now: datetime) -> None:
    """Keep a new password. Everybody who came in by the old one is signed out, and the person is told."""
    account.password_hash = password_hash
    end_all(account=account, now=now)
    revoke(person=account.person, now=now)
    db.session.flush()
    audit.record(action="set password", actor_id=account.person_id, object_type="account", object_id=account.id)
    _tell(account.person, now)


def _tell(person: Person, now: datetime) -> None:
    if person.email is None:
        return
    with force_locale(person.mail_language):
        mail.write(
            recipient=person.email,
            subject=_("Your password was changed"),
            body=_(
                "Hello,\n\nyour password for Iskra was changed: %(moment)s.\nAll other devices were signed out.\n\n"
                "If this was not you, tell your administrator at once.\n",
                moment=moment(now),
            ),
        )


def set_password(*, person: Person, password_hash: str, now: datetime) -> Account:
    """Give somebody a password without an invitation: for the sample company and for tests."""
    account = Account(person=person, password_hash=password_hash, created_at=now)
    db.session.add(account)
    db.session.flush()
    return account
