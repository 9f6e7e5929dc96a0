"""Writing of ideas and customers' problems."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, insert, literal, select, update

from app.core import audit, clock, files
from app.core.db import add_missing, db, lock_row
from app.core.errors import RuleBroken
from app.core.files import StoredFile, Upload
from app.core.i18n import _l
from app.engage.models import (
    ANSWERS,
    DAYS,
    Idea,
    IdeaAnswer,
    IdeaComment,
    IdeaEvidence,
    IdeaFollower,
    IdeaKind,
    IdeaMerge,
    IdeaOwner,
    IdeaSetting,
    IdeaState,
    IdeaVote,
    Stage,
)
from app.engage.queries import ideas as queries
from app.people import services as people
from app.people.models import NoticeKind, Person, search_key

OWNER = "idea"  # of files
MOST_FILES = 10
REMIND_AGAIN = timedelta(days=7)


class IdeaRow(NamedTuple):
    """One idea or problem of many, with its answer if it has one."""

    kind: IdeaKind
    title: str
    text: str
    brought_by_id: int
    brought_on: date
    touchpoint: str = ""
    stage: Stage | None = None
    state: IdeaState = IdeaState.NEW
    reason: str = ""
    answered_by_id: int | None = None
    answered_on: date | None = None
    whom: str = ""
    owner_id: int | None = None


def bring(
    *,
    kind: IdeaKind,
    title: str,
    text: str,
    whom: str = "",
    touchpoint: str = "",
    stage: Stage | None = None,
    by: Person,
    today: date,
) -> Idea:
    """Bring an idea or a customer's problem. The same words twice on a day are one. Whoever answers what comes in is
    told of it."""
    lock_row(by)
    known = queries.same_idea(by.id, title, text, today)
    if known is not None:
        return known
    held = queries.setting()
    idea = Idea(
        kind=kind,
        title=title,
        text=text,
        whom=whom,
        touchpoint=touchpoint,
        stage=stage,
        brought_by_id=by.id,
        brought_on=today,
        due_on=today + timedelta(days=held.days if held is not None else DAYS),
    )
    db.session.add(idea)
    db.session.flush()
    _follow(idea, [by.id])
    if held is not None and held.owner is not None and held.owner.employed_on(today):
        _give(idea, held.owner, by, clock.moment_on(today))
    return idea


def _give(idea: Idea, owner: Person, by: Person, now: datetime) -> None:
    if idea.ownership is None:
        idea.ownership = IdeaOwner(idea_id=idea.id, person=owner)
    else:
        idea.ownership.person, idea.ownership.reminded_on = owner, None
    db.session.flush()
    _tell(idea, [owner.id], "owner", by, now, kind=NoticeKind.ASSIGNED, key=f"{owner.id}:{now:%Y%m%d%H%M%S}")


def hand_on(*, idea: Idea, owner: Person, by: Person, now: datetime) -> None:
    """Somebody else is to answer it."""
    lock_row(idea)
    if not owner.employed_on(clock.day_of(now)):
        raise RuleBroken(_l("This colleague has left the company."))
    if idea.state == IdeaState.WITHDRAWN:
        raise RuleBroken(_l("This was withdrawn: there is nothing to answer."))
    _give(idea, owner, by, now)
    audit.record(action="hand on", actor_id=by.id, object_type="idea", object_id=idea.id, owner=owner.id)


def set_triage(*, owner: Person | None, days: int, by: Person) -> None:
    """Who answers what comes in from now on, and within how many days."""
    held = queries.setting()
    if held is None:
        held = IdeaSetting(id=1)
        db.session.add(held)
    held.owner, held.days = owner, days
    audit.record(action="edit", actor_id=by.id, object_type="idea_setting", object_id=None, days=days)
    db.session.flush()


def record_ideas(*, rows: Sequence[IdeaRow]) -> None:
    """Write many ideas and their answers at once."""
    if not rows:
        return
    columns = ("kind", "title", "text", "brought_by_id", "brought_on", "touchpoint", "stage", "state", "whom")
    values = [
        {
            **{name: getattr(row, name) for name in columns},
            "search_text": search_key(f"{row.title} {row.text}"),
            "due_on": row.brought_on + timedelta(days=DAYS),
        }
        for row in rows
    ]
    ids = db.session.scalars(insert(Idea).returning(Idea.id, sort_by_parameter_order=True), values).all()
    answers = [
        {
            "idea_id": idea_id,
            "state": row.state,
            "reason": row.reason,
            "answered_by_id": row.answered_by_id,
            "answered_at": clock.start_of(row.answered_on or row.brought_on),
        }
        for idea_id, row in zip(ids, rows, strict=True)
        if row.state in ANSWERS
    ]
    owners = [
        {"idea_id": idea_id, "person_id": row.owner_id}
        for idea_id, row in zip(ids, rows, strict=True)
        if row.owner_id is not None
    ]
    for table, found in ((IdeaAnswer, answers), (IdeaOwner, owners)):
        if found:
            db.session.execute(insert(table), found)


def answer(*, idea: Idea, state: IdeaState, reason: str, by: Person, now: datetime) -> None:
    """Say what becomes of an idea, and why; a later answer stands beside the earlier ones."""
    lock_row(idea)
    if idea.state == IdeaState.WITHDRAWN:
        raise RuleBroken(_l("This was withdrawn: there is nothing to answer."))
    if idea.merge is not None:
        raise RuleBroken(_l("This was merged into another one: answer that one."))
    if state not in ANSWERS:
        raise RuleBroken(_l("Choose what becomes of it."))
    if not reason.strip():
        raise RuleBroken(_l("Give a reason: whoever brought it wants to know why."))
    if idea.state == state:
        raise RuleBroken(_l("This is the answer it has already."))
    idea.state = state
    given = IdeaAnswer(idea_id=idea.id, state=state, reason=reason.strip(), answered_by_id=by.id, answered_at=now)
    db.session.add(given)
    audit.record(action="answer", actor_id=by.id, object_type="idea", object_id=idea.id, state=state)
    db.session.flush()
    brought = queries.brought_the_same(idea)
    _tell(idea, brought, "answered", by, now, key=str(given.id))
    followers = queries.concerned(idea).where(IdeaFollower.person_id.not_in(brought))
    _tell(idea, followers, "followed", by, now, key=str(given.id))


def withdraw(*, idea: Idea, by: Person) -> None:
    """Take one's own idea back while nobody has answered it."""
    lock_row(idea)
    if idea.brought_by_id != by.id:
        raise RuleBroken(_l("Only who brought it can withdraw it."))
    if idea.state != IdeaState.NEW:
        raise RuleBroken(_l("It has been answered, so it stays."))
    idea.state = IdeaState.WITHDRAWN
    db.session.flush()


def support(*, idea: Idea, by: Person, on: bool, now: datetime) -> None:
    """Say that an idea matters, or no longer; once each, however often it is said."""
    if idea.brought_by_id == by.id:
        raise RuleBroken(_l("This is your own: others say whether they support it."))
    _check_open(idea)
    if on:
        _add(IdeaVote, {"idea_id": idea.id, "person_id": by.id, "voted_at": now})
        _follow(idea, [by.id])
    else:
        db.session.execute(delete(IdeaVote).where(IdeaVote.idea_id == idea.id, IdeaVote.person_id == by.id))


def follow(*, idea: Idea, by: Person, on: bool) -> None:
    """Hear what becomes of an idea, or no longer."""
    if on:
        _follow(idea, [by.id])
    else:
        db.session.execute(delete(IdeaFollower).where(IdeaFollower.idea_id == idea.id, IdeaFollower.person_id == by.id))


def _follow(idea: Idea, person_ids: Collection[int]) -> None:
    for person_id in person_ids:
        _add(IdeaFollower, {"idea_id": idea.id, "person_id": person_id})


def _add(table: type[IdeaVote | IdeaFollower | IdeaEvidence], values: dict[str, object]) -> int:
    """A row unless it is there."""
    columns = table.__table__.c
    row: list[ColumnElement[object]] = [literal(value, columns[name].type) for name, value in values.items()]
    unique = [column.name for column in columns if column.primary_key]
    return add_missing(table, list(values), select(*row), unique=unique)


def comment(*, idea: Idea, text: str, by: Person, now: datetime) -> IdeaComment:
    """Add to an idea; whoever comments follows it. The same words once more are a second click."""
    _check_open(idea)
    lock_row(idea)
    known = queries.same_comment(idea, by.id, text)
    if known is not None:
        return known
    said = IdeaComment(idea_id=idea.id, by=by, text=text, written_at=now)
    db.session.add(said)
    db.session.flush()
    _follow(idea, [by.id])
    _tell(idea, queries.concerned(idea), "comment", by, now, key=str(said.id))
    return said


def remove_comment(*, comment: IdeaComment, by: Person, now: datetime) -> None:
    """Take back what was said; that something stood there remains."""
    if comment.removed_at is None:
        comment.text, comment.removed_at = "", now
        audit.record(action="remove", actor_id=by.id, object_type="idea_comment", object_id=comment.id)
        people.withdraw_notices(f"idea:{comment.idea_id}:{comment.id}:comment")
    db.session.flush()


def merge(*, idea: Idea, into: Idea, reason: str, by: Person, now: datetime) -> None:
    """Say that an idea says the same as another: who supports or follows it counts there, and hears what becomes of
    it. What was merged into it before goes along."""
    for one in sorted((idea, into), key=lambda one: one.id):
        lock_row(one)
    if idea.id == into.id or not into.is_open:
        raise RuleBroken(_l("Choose another one that is open."))
    _check_open(idea)
    if not reason.strip():
        raise RuleBroken(_l("Give a reason: whoever brought it wants to know why."))
    idea.merge = IdeaMerge(idea_id=idea.id, into_id=into.id, reason=reason.strip(), merged_at=now, merged_by_id=by.id)
    db.session.execute(update(IdeaMerge).where(IdeaMerge.into_id == idea.id).values(into_id=into.id))
    audit.record(action="merge", actor_id=by.id, object_type="idea", object_id=idea.id, into=into.id)
    db.session.flush()
    _tell(idea, queries.concerned(idea), "merged", by, now, key=str(into.id))


def part(*, idea: Idea, by: Person) -> None:
    """Take two apart again."""
    if idea.merge is not None:
        people.withdraw_notices(f"idea:{idea.id}:{idea.merge.into_id}:merged")
        db.session.delete(idea.merge)
        audit.record(action="part", actor_id=by.id, object_type="idea", object_id=idea.id)
    db.session.flush()


def attach(*, idea: Idea, uploads: Sequence[Upload], by: Person, now: datetime) -> list[StoredFile]:
    """Keep files beside an idea."""
    lock_row(idea)
    held = files.files_of(OWNER, [idea.id])[idea.id]
    if len(held) + len(uploads) > MOST_FILES:
        raise RuleBroken(_l("At most %(most)d files can be attached.", most=MOST_FILES))
    return [files.keep(upload, owner=OWNER, owner_id=idea.id, by_id=by.id, now=now) for upload in uploads]


def cite(*, idea: Idea, answer_id: int, by: Person, now: datetime) -> None:
    """Note a customer's answer that shows it. That the person may read the answer has been asked."""
    if _add(IdeaEvidence, {"idea_id": idea.id, "answer_id": answer_id, "cited_at": now}):
        audit.record(action="cite", actor_id=by.id, object_type="idea", object_id=idea.id, answer=answer_id)


def no_longer_cite(*, idea: Idea, answer_id: int) -> None:
    rows = delete(IdeaEvidence).where(IdeaEvidence.idea_id == idea.id, IdeaEvidence.answer_id == answer_id)
    db.session.execute(rows)


def remind(*, now: datetime) -> None:
    """Remind who has not answered in time, once a week."""
    today = clock.day_of(now)
    for late in queries.overdue(today):
        if late.reminded_on is None or late.reminded_on <= today - REMIND_AGAIN:
            late.reminded_on = today
            idea = db.session.get_one(Idea, late.idea_id)
            kind = NoticeKind.REMINDER
            _tell(idea, [late.person_id], "overdue", None, now, kind=kind, key=f"{today}")
    db.session.flush()


def _check_open(idea: Idea) -> None:
    if idea.state == IdeaState.WITHDRAWN:
        raise RuleBroken(_l("This was withdrawn."))
    if idea.merge is not None:
        raise RuleBroken(_l("This was merged into another one: go on there."))


def _tell(
    idea: Idea,
    whom: Collection[int] | Select[int],
    what: str,
    by: Person | None,
    now: datetime,
    *,
    key: str,
    kind: NoticeKind = NoticeKind.ANSWERED,
) -> None:
    people.notify(
        person_ids=whom,
        kind=kind,
        key=f"idea:{idea.id}:{key}:{what}",
        path=f"/ideas/{idea.id}",
        subject=idea.title,
        by_id=by.id if by is not None else None,
        now=now,
    )
