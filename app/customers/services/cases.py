"""Cases: made of an unhappy customer's answer, worked on by one owner, solved with a cause and an action."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, delete, literal, select, update

from app.access import Role
from app.core import audit, bulk, clock
from app.core.db import add_missing, db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l, nl
from app.customers.models import PASSIVES_FROM, CustomerAnswer
from app.customers.models.cases import WITHIN, Case, CaseEntry, CaseSetting, CaseState, Cause, EntryKind
from app.customers.queries import cases as queries
from app.customers.queries.cases import Late
from app.people import queries as directory
from app.people import services as people
from app.people.models import NoticeKind, Person

LEADER_AFTER = timedelta(hours=24)  # so long the owner alone is reminded
COLUMNS = ["answer_id", "owner_id", "state", "opened_at", "opened_by_id", "due_at", "due_on"]


def open_case(*, answer: CustomerAnswer, owner: Person | None = None, by: Person, now: datetime) -> Case:
    """Make a case of an answer; without an owner named it is given to the answering team's leader. Of an answer that
    has a case already, that one."""
    if answer.score >= PASSIVES_FROM:
        raise RuleBroken(_l("This customer is not unhappy: a case is made of scores from 0 to 6."))
    known = queries.case_of_answer(answer.id)
    if known is not None:
        return known
    owner_id = _may_own(owner, now).id if owner is not None else _leader_of(answer.team_id, now)
    facts = _facts(literal(owner_id), by_id=by.id, now=now)
    made = add_missing(Case, COLUMNS, select(*facts).where(CustomerAnswer.id == answer.id), unique=["answer_id"])
    case = queries.case_of_answer(answer.id)
    if case is None:
        raise LookupError("the case that was just made")
    if made:
        audit.record(action="open", actor_id=by.id, object_type="case", object_id=case.id, owner=owner_id)
        _tell(case, by, now)
    return case


def _facts(owner_id: ColumnElement[int], *, by_id: int | None, now: datetime) -> tuple[ColumnElement[Any], ...]:
    """A new case's columns, to be selected with the answer it is made of."""
    due = (("due_at", now + WITHIN), ("due_on", clock.day_of(now + WITHIN)))
    values = (("state", CaseState.NEW), ("opened_at", now), ("opened_by_id", by_id), *due)
    facts = [literal(value, getattr(Case, name).type) for name, value in values]
    return (CustomerAnswer.__table__.c.id, owner_id, *facts)


def _leader_of(team_id: int, now: datetime) -> int:
    owner_id = queries.leading(clock.day_of(now)).of(team_id)
    if owner_id is None:
        raise RuleBroken(_l("Nobody leads this team or one above it. Choose who takes care of the customer."))
    return owner_id


def _may_own(person: Person, now: datetime) -> Person:
    today = clock.day_of(now)
    if not person.employed_on(today):
        raise RuleBroken(_l("This colleague has left the company."))
    if Role.AUDITOR in directory.standings(person, today).roles:
        raise RuleBroken(_l("Auditors only read: choose somebody who can take care of the customer."))
    return person


def _tell(case: Case, by: Person, now: datetime) -> None:
    people.notify(
        person_ids=[case.owner_id],
        kind=NoticeKind.CASE,
        key=f"case:{case.id}:{case.owner_id}:{now:%Y%m%d%H%M%S}",
        path=f"/customers/cases/{case.id}",
        subject=case.answer.team.name,
        by_id=by.id,
        now=now,
    )


def contact(*, case: Case, reached: bool, text: str, by: Person, now: datetime) -> None:
    """The owner talked to the customer, or tried to."""
    _lock_open(case)
    _check_owner(case, by)
    if reached:
        case.state = CaseState.CONTACTED
    _log(case, EntryKind.CONTACT if reached else EntryKind.ATTEMPT, text, by, now)


def note(*, case: Case, text: str, by: Person, now: datetime) -> None:
    """Something that helps whoever takes care of it."""
    if not text.strip():
        raise RuleBroken(_l("Write what is to be noted."))
    lock_row(case)
    _log(case, EntryKind.NOTE, text, by, now)


def solve(*, case: Case, cause: Cause, cause_text: str, action: str, by: Person, now: datetime) -> None:
    """Close a case: what it came from, and what was done so that it does not happen again."""
    _lock_open(case)
    _check_owner(case, by)
    if not action.strip():
        raise RuleBroken(_l("Say what was done: for this customer, and so that it does not happen again."))
    if cause is Cause.OTHER and not cause_text.strip():
        raise RuleBroken(_l("Describe the cause, as it is none of the list."))
    case.cause, case.cause_text, case.action = cause, cause_text.strip(), action.strip()
    case.state, case.solved_at = CaseState.SOLVED, now
    _log(case, EntryKind.SOLVED, action, by, now, cause=cause)
    audit.record(action="close", actor_id=by.id, object_type="case", object_id=case.id)


def reopen(*, case: Case, text: str, by: Person, now: datetime) -> None:
    """The customer is still unhappy: the same owner, and 48 hours again."""
    lock_row(case)
    if case.is_open:
        raise RuleBroken(_l("This case is open already."))
    if not text.strip():
        raise RuleBroken(_l("Say what the customer is still unhappy about."))
    case.state, case.solved_at = CaseState.REOPENED, None
    case.due_at, case.due_on = now + WITHIN, clock.day_of(now + WITHIN)
    case.times_reopened += 1
    case.owner_reminded_at = case.leader_reminded_at = None
    _log(case, EntryKind.REOPENED, text, by, now)
    audit.record(action="reopen", actor_id=by.id, object_type="case", object_id=case.id)
    _tell(case, by, now)


def hand_on(*, case: Case, owner: Person, reason: str, by: Person, now: datetime) -> None:
    """Give a case to another owner. Who may is for access to say; the time it is due stays, for the customer waits."""
    _lock_open(case)
    if case.owner_id == owner.id:
        raise RuleBroken(_l("This colleague owns the case already."))
    if not reason.strip():
        raise RuleBroken(_l("Give a reason: a case has one owner until it is solved."))
    case.owner = _may_own(owner, now)
    case.owner_reminded_at = None
    _log(case, EntryKind.HANDED_ON, reason, by, now, owner_id=owner.id)
    audit.record(action="hand on", actor_id=by.id, object_type="case", object_id=case.id, owner=owner.id)
    _tell(case, by, now)


def _lock_open(case: Case) -> None:
    lock_row(case)
    if not case.is_open:
        raise RuleBroken(_l("This case is solved. Reopen it if the customer is still unhappy."))


def _check_owner(case: Case, by: Person) -> None:
    if case.owner_id != by.id:
        raise RuleBroken(_l("Only the owner of a case does this. You can add a note."))


def _log(case: Case, kind: EntryKind, text: str, by: Person, now: datetime, **more: Any) -> None:
    db.session.add(CaseEntry(case_id=case.id, kind=kind, at=now, by_id=by.id, text=text.strip(), **more))
    db.session.flush()
    db.session.expire(case, ["entries"])


def set_automatic(*, automatic: bool, days: int, by: Person) -> None:
    """Whether new answers of unhappy customers become cases by themselves, and how old they may be."""
    setting = db.session.get(CaseSetting, 1, with_for_update=True)
    if setting is None:
        setting = CaseSetting(id=1)
        db.session.add(setting)
    setting.automatic, setting.days = automatic, days
    audit.record(action="edit", actor_id=by.id, object_type="case_setting", object_id=1, automatic=automatic, days=days)
    db.session.flush()


def open_new_cases(*, now: datetime) -> int:
    """Make cases of new answers, if the company wants it: one statement for however many. Returns how many."""
    setting = queries.setting()
    if not setting.automatic:
        return 0
    since = clock.day_of(now) - timedelta(days=setting.days)
    leading = queries.leading(clock.day_of(now))
    owners = {team_id: leading.of(team_id) for team_id in queries.waiting_by_team(since)}
    columns = [sa.Column("team_id", sa.Integer), sa.Column("owner_id", sa.Integer)]
    with bulk.temporary(*columns, name="case_owner") as owned:
        bulk.load(owned, [pair for pair in owners.items() if pair[1] is not None])
        rows = (
            select(*_facts(owned.c.owner_id, by_id=None, now=now))
            .join(owned, owned.c.team_id == CustomerAnswer.team_id)
            .where(queries.no_case_since(since))
        )
        made = add_missing(Case, COLUMNS, rows, unique=["answer_id"])
    if made:
        _tell_of_new(now)
    return made


def _tell_of_new(now: datetime) -> None:
    """Each owner once, however many cases there are."""
    counts = select(Case.owner_id, sa.func.count()).where(Case.opened_at == now, Case.opened_by_id.is_(None))
    for owner_id, count in db.session.execute(counts.group_by(Case.owner_id)).all():
        people.notify(
            person_ids=[owner_id],
            kind=NoticeKind.CASE,
            key=f"cases:new:{now:%Y%m%d%H%M%S}",
            path="/customers/cases?whose=mine",
            subject=f"{count}",
            by_id=None,
            now=now,
        )


def remind(*, now: datetime) -> int:
    """Tell the owners of overdue cases, and a day later the leader; at once where the owner is away. Each once."""
    late = queries.late(now)
    owners = [one for one in late if not one.owner_reminded]
    leaders = [one for one in late if not one.leader_reminded and (one.owner_away or one.due_at < now - LEADER_AFTER)]
    leading = queries.leading(clock.day_of(now)) if leaders else None
    for one in owners:
        _remind(one.owner_id, one, now)
    for one in leaders:
        leader_id = leading.of(one.team_id, besides=one.owner_id) if leading else None
        if leader_id is not None:
            _remind(leader_id, one, now)
    _note_reminded("owner_reminded_at", owners, now)
    _note_reminded("leader_reminded_at", leaders, now)
    return len(owners) + len(leaders)


def _remind(person_id: int, one: Late, now: datetime) -> None:
    people.notify(
        person_ids=[person_id],
        kind=NoticeKind.CASE,
        key=f"case:{one.id}:overdue:{one.due_at:%Y%m%d%H%M%S}",
        path=f"/customers/cases/{one.id}",
        subject=one.team_name,
        by_id=None,
        now=now,
    )


def _note_reminded(column: str, late: Sequence[Late], now: datetime) -> None:
    for start in range(0, len(late), 1000):
        ids = [one.id for one in late[start : start + 1000]]
        db.session.execute(update(Case).where(Case.id.in_(ids)).values({column: now}))


def let_go(answer_ids: Select[int]) -> None:
    """Before answers are taken back: cases that nobody has touched go with them; where somebody has begun, refuse."""
    of_these = Case.answer_id.in_(answer_ids)
    begun = sa.or_(
        Case.opened_by_id.is_not(None),
        Case.state != CaseState.NEW,
        select(CaseEntry.id).where(CaseEntry.case_id == Case.id).exists(),
    )
    count = db.session.scalar(select(sa.func.count(Case.id)).where(of_these, begun)) or 0
    if count:
        raise RuleBroken(
            nl(
                "%(num)s customer of these answers has a case that somebody works on, so they stay.",
                "%(num)s customers of these answers have a case that somebody works on, so they stay.",
                count,
            )
        )
    db.session.execute(delete(Case).where(of_these), execution_options={"synchronize_session": False})
