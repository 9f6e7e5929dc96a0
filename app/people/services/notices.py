"""Telling people what concerns them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, delete, literal, select, update

from app.access import Role
from app.core import clock, jobs
from app.core.db import add_missing, db, lock_row
from app.people.models import MAILED_UNLESS_CHOSEN, MailChoice, Notice, NoticeChoice, NoticeKind, Person, RoleGrant
from app.people.queries import notices as queries

COLUMNS = ("person_id", "kind", "key", "path", "subject", "by_id", "created_at", "seen")
DIGEST = "digest"  # in a link for unsubscribing: whatever comes in the weekly digest


def notify(
    *,
    person_ids: Collection[int] | Select[int],
    kind: NoticeKind,
    key: str,
    path: str,
    subject: str,
    by_id: int | None,
    now: datetime,
) -> int:
    """Tell people, each once for a `key`; returns how many had not been told. Who left is not told, nor whoever did it
    (`by_id`), nor an auditor, who takes part in nothing. `person_ids` may be a SELECT, such as of an audience."""
    today = clock.day_of(now)
    audits = select(RoleGrant.id).where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.AUDITOR, RoleGrant.in_force(today)
    )
    values = (kind, key, path, subject, by_id, now, False)
    facts = [literal(value, getattr(Notice, name).type) for name, value in zip(COLUMNS[1:], values, strict=True)]
    told = select(Person.id, *facts).where(Person.id.in_(person_ids), Person.employed(today), ~audits.exists())
    if by_id is not None:
        told = told.where(Person.id != by_id)
    # in one order, so that two who tell the same people do not wait for each other
    new = add_missing(Notice, list(COLUMNS), told.order_by(Person.id), unique=["key", "person_id"])
    if new:
        jobs.enqueue("mail-notices")
    return new


def withdraw_notices(key: str, *, person_id: int | None = None, person_ids: Select[int] | None = None) -> None:
    """Take back what was told with this key, because what it tells of is taken back; from one person, from those of a
    SELECT, or from all."""
    told = delete(Notice).where(Notice.key == key)
    told = told if person_id is None else told.where(Notice.person_id == person_id)
    told = told if person_ids is None else told.where(Notice.person_id.in_(person_ids))
    db.session.execute(told, execution_options={"synchronize_session": False})


def count_as_mailed(key: str, *, now: datetime) -> None:
    """What was told with this key comes by a mail of its own."""
    db.session.execute(update(Notice).where(Notice.key == key, Notice.mailed_at.is_(None)).values(mailed_at=now))


def see(*, notice: Notice) -> None:
    """Somebody opens what a notice tells of."""
    notice.seen = True
    db.session.flush()


def see_all(*, person: Person) -> None:
    """Nothing waits for a look any more."""
    unseen = update(Notice).where(Notice.person_id == person.id, Notice.seen.is_(False))
    db.session.execute(unseen.values(seen=True))


def see_older(*, before: datetime) -> None:
    """Nobody has to look at what was told before a moment: for data of earlier times that is brought in at once."""
    unseen = update(Notice).where(Notice.created_at < before, Notice.seen.is_(False))
    db.session.execute(unseen.values(seen=True))


def choose_mail(*, person: Person, choices: Mapping[NoticeKind, MailChoice]) -> None:
    """Keep how a person wants notices by mail."""
    lock_row(person)
    kept = {row.kind: row for row in queries.chosen_rows(person)}
    for kind, mail in choices.items():
        if kind in kept:
            kept[kind].mail = mail
        elif mail != MAILED_UNLESS_CHOSEN[kind]:
            db.session.add(NoticeChoice(person_id=person.id, kind=kind, mail=mail))
    db.session.flush()


def stop_mail(*, person: Person, scope: str) -> None:
    """No more mails of this scope: kinds, or whatever comes in the digest. Works for those who left, too."""
    choose_mail(person=person, choices=dict.fromkeys(kinds_in(person, scope), MailChoice.NONE))


def kinds_in(person: Person, scope: str) -> list[NoticeKind]:
    """Which kinds of notices a link for unsubscribing is about."""
    if scope == DIGEST:
        return [kind for kind, mail in queries.choices(person).items() if mail == MailChoice.WEEKLY]
    return [NoticeKind(word) for word in scope.split(",")]


def unsubscribe_url(person_id: int, scope: str) -> str:
    """The address by which a person ends mails without signing in. It never runs out."""
    return f"{current_app.config['BASE_URL']}/unsubscribe/{_signer().dumps([person_id, scope])}"


def read_token(token: str) -> tuple[int, str] | None:
    """Whose mails of which scope an address is about; None if it is not one of ours."""
    try:
        person_id, scope = _signer().loads(token)
    except BadSignature:
        return None
    return int(person_id), str(scope)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")
