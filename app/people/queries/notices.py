"""Reading of notices: one's own, and which of them are to be mailed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.mail import OutboxMail
from app.core.paging import Page
from app.people.models import MAILED_UNLESS_CHOSEN, MailChoice, Notice, NoticeChoice, NoticeKind, Person

# After that the mail would come too late; the notice stays in the list.
MAILED_WITHIN = {MailChoice.AT_ONCE: timedelta(days=3), MailChoice.WEEKLY: timedelta(days=15)}


def newest_unseen(person: Person, limit: int) -> Sequence[Notice]:
    return db.session.scalars(_newest(person).where(Notice.seen.is_(False)).limit(limit)).all()


def of_person(person: Person, page: Page) -> Sequence[Notice]:
    """One page of all notices of a person, newest first. Sets the page's total."""
    mine = select(func.count()).select_from(Notice).where(Notice.person_id == person.id)
    page.total = db.session.scalar(mine) or 0
    return db.session.scalars(_newest(person).limit(page.size).offset(page.offset)).all()


def _newest(person: Person) -> Select[Notice]:
    return (
        select(Notice)
        .where(Notice.person_id == person.id)
        .options(joinedload(Notice.by))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
    )


def of(person: Person, notice_id: int) -> Notice | None:
    """A notice, if it is this person's."""
    return db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == person.id))


def choices(person: Person) -> dict[NoticeKind, MailChoice]:
    """How a person wants each kind by mail."""
    chosen = select(NoticeChoice.kind, NoticeChoice.mail).where(NoticeChoice.person_id == person.id)
    return {**MAILED_UNLESS_CHOSEN, **dict(db.session.execute(chosen).all())}


def without_mail(kind: NoticeKind) -> Select[int]:
    """Ids of the people who want no mail of this kind."""
    return select(NoticeChoice.person_id).where(NoticeChoice.kind == kind, NoticeChoice.mail == MailChoice.NONE)


def to_mail(choice: MailChoice, now: datetime) -> Select[int]:
    """Ids of the notices that wait to be mailed in this way: not mailed and not seen yet, of people who work here and
    have an address."""
    chosen = and_(NoticeChoice.person_id == Notice.person_id, NoticeChoice.kind == Notice.kind)
    return (
        select(Notice.id)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(NoticeChoice, chosen)
        .where(
            Notice.created_at > now - MAILED_WITHIN[choice],
            Notice.mailed_at.is_(None),
            Notice.seen.is_(False),
            Person.email.is_not(None),
            Person.employed(clock.day_of(now)),
            func.coalesce(NoticeChoice.mail, _unless_chosen()) == choice,
        )
    )


def _unless_chosen() -> ColumnElement[MailChoice]:
    kind = NoticeChoice.mail.type
    whens = [(Notice.kind == one, literal(mail, kind)) for one, mail in MAILED_UNLESS_CHOSEN.items()]
    return case(*whens, else_=literal(MailChoice.NONE, kind))


def has_mail(once_key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a mail with this key was written."""
    return select(OutboxMail.id).where(OutboxMail.once_key == once_key).exists()


def by_ids(notice_ids: Sequence[int]) -> Sequence[Notice]:
    """These notices with their people, in the order they came about, each person's together."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.id.in_(notice_ids))
        .options(joinedload(Notice.by), joinedload(Notice.person))
        .order_by(Notice.person_id, Notice.created_at, Notice.id)
    ).all()


def chosen_rows(person: Person) -> Sequence[NoticeChoice]:
    """What a person has chosen, to be changed."""
    return db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person.id)).all()
