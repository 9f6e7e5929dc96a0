"""Help in daily work: job aids, and coaching that two people keep to themselves."""

from datetime import date, datetime

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.instruct import queries
from app.instruct.models.help import AidState, Coaching, CoachingEntry, EntryKind, JobAid, JobAidVersion, JobAidVote
from app.people import services as people
from app.people.models import NoticeKind, Person


def ask(*, question: str, by: Person, now: datetime) -> JobAid:
    """Pass on what a customer wants to know; once answered it is a job aid for everyone."""
    aid = JobAid(title=question[:120], question=question, state=AidState.ASKED, asked_by_id=by.id, changed_at=now)
    aid.index()
    db.session.add(aid)
    db.session.flush()
    return aid


def write_aid(*, aid: JobAid | None = None, title: str, body: str, by: Person, now: datetime) -> JobAid:
    """Write a job aid, or a new version of one; whoever asked is told of the answer, once."""
    if aid is None:
        aid = JobAid(version=0)
        db.session.add(aid)
    else:
        lock_row(aid)
        if aid.state == AidState.ASKED:
            aid.version = 0
    answered = aid.state == AidState.ASKED
    aid.title, aid.body, aid.changed_at, aid.state = title, body, now, AidState.PUBLISHED
    aid.version += 1
    aid.index()
    db.session.flush()
    db.session.add(JobAidVersion(aid_id=aid.id, version=aid.version, title=title, body=body, written_at=now))
    if answered and aid.asked_by_id is not None:
        people.notify(
            person_ids=[aid.asked_by_id],
            kind=NoticeKind.ANSWERED,
            key=f"aid:{aid.id}:answered",
            path=f"/help/{aid.id}",
            subject=title,
            by_id=by.id,
            now=now,
        )
    audit.record(action="edit", actor_id=by.id, object_type="job aid", object_id=aid.id, version=aid.version)
    db.session.flush()
    return aid


def retire_aid(*, aid: JobAid, by: Person, now: datetime) -> None:
    """Take it out of the search; its versions stay."""
    lock_row(aid)
    aid.state, aid.changed_at = AidState.RETIRED, now
    audit.record(action="retire", actor_id=by.id, object_type="job aid", object_id=aid.id)
    db.session.flush()


def rate(*, aid: JobAid, useful: bool, by: Person) -> None:
    """Say whether it was useful; the last word of a person counts."""
    lock_row(aid)
    vote = queries.vote(aid.id, by.id)
    if vote is None:
        db.session.add(JobAidVote(aid_id=aid.id, person_id=by.id, useful=useful))
    else:
        vote.useful = useful
    db.session.flush()


def ask_for_coaching(*, other: Person, as_coach: bool, by: Person, today: date, now: datetime) -> Coaching:
    """Offer somebody coaching, or ask for it; it begins when the other one agrees."""
    if other is by:
        raise RuleBroken(_l("Choose somebody else: nobody coaches themselves."))
    lock_row(by)
    coach, employee = (by, other) if as_coach else (other, by)
    if queries.open_coaching(coach.id, employee.id) is not None:
        raise RuleBroken(_l("This coaching runs already, or waits for an answer."))
    made = Coaching(coach=coach, employee=employee, asked_by_id=by.id, asked_on=today)
    db.session.add(made)
    db.session.flush()
    people.notify(
        person_ids=[other.id],
        kind=NoticeKind.ASSIGNED,
        key=f"coaching:{made.id}:asked",
        path=f"/coaching/{made.id}",
        subject="",
        by_id=by.id,
        now=now,
    )
    return made


def answer_coaching(*, coaching: Coaching, agrees: bool, by: Person, today: date) -> None:
    lock_row(coaching)
    if not coaching.waits_for(by):
        raise RuleBroken(_l("This was answered already."))
    if agrees:
        coaching.accepted_on = today
    else:
        coaching.ended_on = today
    db.session.flush()


def end_coaching(*, coaching: Coaching, today: date) -> None:
    """Both can still read what was written."""
    lock_row(coaching)
    if coaching.ended_on is not None:
        raise RuleBroken(_l("This coaching has ended already."))
    coaching.ended_on = today
    db.session.flush()


def write_entry(
    *, coaching: Coaching, kind: EntryKind, text: str, went_well: str = "", to_try: str = "",
    due_on: date | None = None, by: Person, now: datetime,
) -> CoachingEntry:  # fmt: skip
    """Write something down for the two of them."""
    lock_row(coaching)
    if not coaching.runs:
        raise RuleBroken(_l("This coaching does not run. What was written stays readable."))
    entry = CoachingEntry(
        coaching_id=coaching.id, author=by, kind=kind, text=text, went_well=went_well, to_try=to_try,
        due_on=due_on if kind == EntryKind.STEP else None, written_at=now,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def settle_step(*, entry: CoachingEntry, done_on: date | None) -> None:
    """Note that a step is done, or that it is not after all."""
    entry.done_on = done_on
    db.session.flush()


def answer_entry(*, entry: CoachingEntry, answer: str, by: Person) -> None:
    if entry.author_id == by.id:
        raise RuleBroken(_l("The other one answers this."))
    entry.answer = answer
    db.session.flush()
