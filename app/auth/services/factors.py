"""The second factor: set up, shown, taken away. Whatever changes is told by mail and signs out all other devices."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import delete, update

from app.auth import queries
from app.auth.models import Account, Authenticator, Proof, RecoveryCode, SecurityKey, SignIn
from app.auth.services.sign_ins import end_all
from app.core import audit, mail
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _, _l, moment
from app.people.models import Person

MOST_KEYS = 10


def begin_app(*, account: Account, sealed: bytes, now: datetime) -> None:
    """Keep a secret that an app is about to take; nobody is asked for it before a first code was right."""
    if queries.factors(account.id).app:
        raise RuleBroken(_l("There is an app already. Remove it first."))
    db.session.execute(delete(Authenticator).where(Authenticator.account_id == account.id))
    db.session.add(Authenticator(account_id=account.id, secret=sealed, made_at=now))
    db.session.flush()


def confirm_app(*, authenticator: Authenticator, step: int, sign_in: SignIn, now: datetime) -> None:
    """The app has shown a right code: from now on it is asked for."""
    authenticator.confirmed_at, authenticator.last_step = now, step
    sign_in.proof = sign_in.proof or Proof.APP
    _changed(sign_in.account, _l("An authenticator app was added."), besides=sign_in, by=None, now=now)


def take_step(*, authenticator: Authenticator, step: int) -> bool:
    """Use a code up: of all who bring it, one gets in, and nobody with an older one."""
    newer = update(Authenticator).where(Authenticator.id == authenticator.id, Authenticator.last_step < step)
    return db.session.execute(newer.values(last_step=step).returning(Authenticator.id)).first() is not None


def remove_app(*, sign_in: SignIn, needed: bool, now: datetime) -> None:
    """Forget the app."""
    forgotten = delete(Authenticator).where(Authenticator.account_id == sign_in.account_id)
    if db.session.execute(forgotten.returning(Authenticator.confirmed_at)).scalar() is None:
        return
    _removed(sign_in, _l("The authenticator app was removed."), needed=needed, now=now)


def keep_recovery_codes(*, sign_in: SignIn, hashes: Iterable[str], now: datetime) -> None:
    """New codes; the earlier ones stop working."""
    account = sign_in.account
    if not queries.factors(account.id).any:
        raise RuleBroken(_l("Add an app or a security key first."))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=kept) for kept in hashes)
    _changed(account, _l("New recovery codes were made."), besides=sign_in, by=None, now=now)


def take_recovery_code(*, code_id: int, now: datetime) -> bool:
    """Use a code up: of all who bring it, one gets in."""
    unused = update(RecoveryCode).where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
    return db.session.execute(unused.values(used_at=now).returning(RecoveryCode.id)).first() is not None


def new_challenge(*, sign_in: SignIn) -> bytes:
    """What a security key has to sign next; the one before is void."""
    sign_in.challenge = secrets.token_bytes(32)
    db.session.flush()
    return sign_in.challenge


def take_challenge(*, sign_in: SignIn) -> bytes:
    """Use the challenge up, whatever comes of it: an answer that was overheard is worth nothing."""
    asked = sign_in.challenge or b""
    unused = update(SignIn).where(SignIn.id == sign_in.id, SignIn.challenge == asked)
    if db.session.execute(unused.values(challenge=None).returning(SignIn.id)).first() is None:
        raise RuleBroken(_l("This took too long. Try once more."))
    return asked


def add_key(
    *, sign_in: SignIn, name: str, credential_id: bytes, public_key: bytes, sign_count: int, now: datetime
) -> None:
    """Take a key that was shown for the first time."""
    if len(queries.security_keys(sign_in.account_id)) >= MOST_KEYS:
        raise RuleBroken(_l("There are ten keys already. Remove one first."))
    if queries.security_key(credential_id) is not None:
        raise RuleBroken(_l("This key is known already."))
    key = SecurityKey(
        account_id=sign_in.account_id,
        name=name,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
        made_at=now,
    )
    db.session.add(key)
    sign_in.proof = sign_in.proof or Proof.KEY
    _changed(sign_in.account, _l("A security key was added."), besides=sign_in, by=None, now=now)


def note_key_use(*, key: SecurityKey, sign_count: int, now: datetime) -> None:
    key.sign_count, key.last_used_at = sign_count, now
    db.session.flush()


def remove_key(*, key: SecurityKey, sign_in: SignIn, needed: bool, now: datetime) -> None:
    """Forget a key."""
    db.session.delete(key)
    db.session.flush()
    _removed(sign_in, _l("A security key was removed."), needed=needed, now=now)


def reset_factors(*, person: Person, by: Person, now: datetime) -> None:
    """Let somebody in by password alone who has lost phone and codes; they are signed out everywhere."""
    account = queries.account_to_set(person)
    if account is None or not queries.factors(account.id).any:
        raise RuleBroken(_l("This person has no second factor."))
    for table in (Authenticator, RecoveryCode, SecurityKey):
        db.session.execute(delete(table).where(table.account_id == account.id))
    _changed(account, _l("An administrator has removed your second factor."), besides=None, by=by, now=now)


def _removed(sign_in: SignIn, what: LazyString, *, needed: bool, now: datetime) -> None:
    """After the last factor the recovery codes go, too; who must have one keeps it."""
    if not queries.factors(sign_in.account_id).any:
        if needed:
            raise RuleBroken(_l("Your role needs a second factor. Add another one first."))
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == sign_in.account_id))
        sign_in.proof = None
    _changed(sign_in.account, what, besides=sign_in, by=None, now=now)


def _changed(account: Account, what: LazyString, *, besides: SignIn | None, by: Person | None, now: datetime) -> None:
    db.session.flush()
    end_all(account=account, now=now, besides=besides)
    actor_id = by.id if by is not None else account.person_id
    audit.record(action="second factor", actor_id=actor_id, object_type="account", object_id=account.id)
    person = account.person
    if person.email is None:
        return
    with force_locale(person.mail_language):
        mail.write(
            recipient=person.email,
            subject=_("Your second factor was changed"),
            body=_(
                "Hello,\n\nyour sign-in to Iskra was changed: %(moment)s.\n%(what)s\n\nIf this was not you, tell your"
                " administrator at once.\n",
                moment=moment(now),
                what=what,
            ),
        )
