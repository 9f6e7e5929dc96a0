"""Job aids and coaching."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.instruct.models.help import AidState, Coaching, CoachingEntry, JobAid, JobAidVersion, JobAidVote
from app.people.models import Person, search_words


class Found(NamedTuple):
    """A job aid with how many said that it was useful, and how many said anything."""

    aid: JobAid
    useful: int
    votes: int


def _found(text: str, states: Sequence[AidState]) -> ColumnElement[bool]:
    words = (JobAid.search_text.contains(word, autoescape=True) for word in search_words(text))
    return and_(JobAid.state.in_(states), *words)


def aids(text: str, states: Sequence[AidState], *, limit: int, offset: int) -> list[Found]:
    """Those that hold all words typed, by title."""
    useful = func.coalesce(func.sum(case((JobAidVote.useful.is_(True), 1), else_=0)), 0)
    query = (
        select(JobAid, useful, func.count(JobAidVote.person_id))
        .outerjoin(JobAidVote, JobAidVote.aid_id == JobAid.id)
        .where(_found(text, states))
        .group_by(JobAid.id)
        .order_by(JobAid.sort_title, JobAid.id)
    )
    return [Found(*row) for row in db.session.execute(query.limit(limit).offset(offset))]


def count_aids(text: str, states: Sequence[AidState]) -> int:
    return db.session.scalar(select(func.count()).select_from(JobAid).where(_found(text, states))) or 0


def aid(aid_id: int) -> JobAid | None:
    return db.session.get(JobAid, aid_id)


def aid_versions(aid_id: int) -> Sequence[JobAidVersion]:
    """How it read, newest first."""
    query = select(JobAidVersion).where(JobAidVersion.aid_id == aid_id)
    return db.session.scalars(query.order_by(JobAidVersion.version.desc())).all()


def vote(aid_id: int, person_id: int) -> JobAidVote | None:
    return db.session.get(JobAidVote, (aid_id, person_id))


def coachings(person: Person) -> Sequence[Coaching]:
    """Those of a person, as coach or coached; the newest first."""
    query = select(Coaching).where(or_(Coaching.coach_id == person.id, Coaching.employee_id == person.id))
    people = (joinedload(Coaching.coach), joinedload(Coaching.employee))
    return db.session.scalars(query.options(*people).order_by(Coaching.id.desc())).all()


def coaching_of(person: Person, coaching_id: int) -> Coaching | None:
    """A coaching for one of its two people; for everybody else, HR and administrators as well, there is none."""
    found = db.session.get(Coaching, coaching_id)
    return found if found is not None and person.id in (found.coach_id, found.employee_id) else None


def open_coaching(coach_id: int, employee_id: int) -> Coaching | None:
    query = select(Coaching).where(Coaching.coach_id == coach_id, Coaching.employee_id == employee_id)
    return db.session.scalar(query.where(Coaching.ended_on.is_(None)))


def coaching_entries(coaching: Coaching) -> Sequence[CoachingEntry]:
    """What the two wrote, newest first."""
    query = select(CoachingEntry).where(CoachingEntry.coaching_id == coaching.id)
    return db.session.scalars(query.options(joinedload(CoachingEntry.author)).order_by(CoachingEntry.id.desc())).all()


def coaching_entry(coaching: Coaching, entry_id: int) -> CoachingEntry | None:
    found = db.session.get(CoachingEntry, entry_id)
    return found if found is not None and found.coaching_id == coaching.id else None
