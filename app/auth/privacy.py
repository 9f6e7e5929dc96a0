"""What sign-in knows of a person, and forgets."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import delete, func, select

from app.auth.models import Account, Invitation, SecurityKey, SignIn
from app.core import clock
from app.core.db import db
from app.core.i18n import _l
from app.people.models import Person
from app.people.privacy import Section, forgets, keeps, section, tells


@tells("account.person_id", "invitation.person_id")
def _access(person: Person) -> Iterator[Section]:
    """Without what proves who somebody is: hashes of passwords and links stay here."""
    account = select(Account.created_at.label("when"), Account.closed_at.label("ended_at"))
    yield section("account", _l("Access"), account.where(Account.person_id == person.id))
    sign_ins = select(SignIn.device, SignIn.started_at.label("when"))
    mine = sign_ins.join(SignIn.account).where(Account.person_id == person.id)
    yield section("sign-ins", _l("Sign-ins"), mine.order_by(SignIn.id))
    keys = select(SecurityKey.name, SecurityKey.made_at.label("when"))
    mine_too = keys.join(Account, Account.id == SecurityKey.account_id).where(Account.person_id == person.id)
    yield section("security-keys", _l("Security keys"), mine_too)
    invited = select(Invitation.kind, Invitation.created_at.label("when"), Invitation.expires_at.label("ended_at"))
    yield section("invitations", _l("Invitations"), invited.where(Invitation.person_id == person.id))


@forgets
def _forget_access(person: Person) -> None:
    accounts = select(Account.id).where(Account.person_id == person.id)
    db.session.execute(delete(SignIn).where(SignIn.account_id.in_(accounts)))
    db.session.execute(delete(Account).where(Account.person_id == person.id))
    db.session.execute(delete(Invitation).where(Invitation.person_id == person.id))


@keeps("sign-ins", _l("Sign-ins that are over"), months=6)
def _sign_ins(*, before: date, dry_run: bool) -> int:
    over = (SignIn.ended_at < clock.start_of(before)) | (SignIn.last_seen_at < clock.start_of(before))
    count = db.session.scalar(select(func.count()).select_from(SignIn).where(over)) or 0
    if not dry_run:
        db.session.execute(delete(SignIn).where(over), execution_options={"synchronize_session": False})
    return count
