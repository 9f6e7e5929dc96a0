"""Notices by mail: marked as mailed and put into the outbox in one transaction, so that neither happens alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, Select, String, cast, literal, update

from app.core import mail
from app.core.db import db
from app.core.i18n import _, ngettext
from app.people.models import MailChoice, Notice, Person
from app.people.queries import notices as queries
from app.people.sentences import sentence
from app.people.services.notices import DIGEST, unsubscribe_url

PEOPLE_AT_ONCE = 100
MOST_LINES = 30


def mail_at_once(*, reachable: ColumnElement[bool], now: datetime) -> int:
    """Write to a hundred people what they want by mail at once; returns to how many. `reachable`: who can sign in."""
    waiting = queries.to_mail(MailChoice.AT_ONCE, now).where(reachable)
    return _write(_claim(waiting, now), scope=None, week=None)


def mail_digest(*, week: str, reachable: ColumnElement[bool], now: datetime) -> int:
    """Write the digest of a week to a hundred people who have something in it and did not get it yet."""
    written = queries.has_mail(literal(_digest_key(week, "")) + cast(Notice.person_id, String))
    waiting = queries.to_mail(MailChoice.WEEKLY, now).where(reachable, ~written)
    return _write(_claim(waiting, now), scope=DIGEST, week=week)


def _digest_key(week: str, person_id: object) -> str:
    return f"digest:{week}:{person_id}"


def _claim(waiting: Select[int], now: datetime) -> Sequence[Notice]:
    """Mark the waiting notices of the next people as mailed. Of two workers each notice goes to one: the other finds
    the mark when the first is done."""
    people = waiting.with_only_columns(Notice.person_id).distinct().order_by(Notice.person_id).limit(PEOPLE_AT_ONCE)
    theirs = waiting.where(Notice.person_id.in_(db.session.scalars(people).all())).order_by(Notice.id)
    theirs = theirs.with_for_update(of=Notice)  # in one order, so that two workers do not wait for each other
    marked = update(Notice).where(Notice.id.in_(theirs), Notice.mailed_at.is_(None)).values(mailed_at=now)
    return queries.by_ids(db.session.scalars(marked.returning(Notice.id)).all())


def _write(claimed: Iterable[Notice], *, scope: str | None, week: str | None) -> int:
    """One mail to each person about all that was claimed for them."""
    people = 0
    for person, group in groupby(claimed, key=lambda notice: notice.person):
        with force_locale(person.mail_language):
            _write_to(person, list(group), scope, week)
        people += 1
    return people


def _write_to(person: Person, notices: list[Notice], scope: str | None, week: str | None) -> None:
    stop = unsubscribe_url(person.id, scope or ",".join(sorted({notice.kind for notice in notices})))
    mail.write(
        recipient=person.email or "",
        subject=_subject(notices, digest=week is not None),
        body=_body(notices, stop),
        once_key=_digest_key(week, person.id) if week is not None else f"notice:{notices[0].id}",
        unsubscribe=stop,
    )


def _subject(notices: list[Notice], *, digest: bool) -> str:
    if digest:
        return str(ngettext("Your week in Iskra: %(num)s notice", "Your week in Iskra: %(num)s notices", len(notices)))
    if len(notices) == 1:
        return sentence(notices[0])
    return str(ngettext("%(num)s notice for you", "%(num)s notices for you", len(notices)))


def _body(notices: list[Notice], stop: str) -> str:
    base = current_app.config["BASE_URL"]
    lines = [f"{sentence(notice)}\n{base}{notice.path}" for notice in notices[:MOST_LINES]]
    if len(notices) > MOST_LINES:
        lines.append(_("And more: %(url)s", url=f"{base}/notices"))
    foot = _(
        "You choose which mails you get: %(choices)s\nNo more mails like this, without signing in: %(stop)s",
        choices=f"{base}/notices/mail",
        stop=stop,
    )
    return "\n\n".join([_("Hello,"), *lines, "-- \n" + foot]) + "\n"
