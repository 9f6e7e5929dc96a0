"""Asking whether customers notice, before the answer can be seen; and keeping what a computation found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app.core import audit, clock, jobs
from app.core.company import company
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.insights.link import data
from app.insights.models.link import LinkQuestion, LinkRun
from app.insights.queries import link as queries
from app.people.models import Person

MOST_IN_FORCE = 3


def ask(*, exposure: str, lag: int, by: Person | None, now: datetime) -> LinkQuestion:
    """Ask beforehand. Where results have been seen already, only answers of months to come count."""
    _one_at_a_time()
    in_force = queries.in_force()
    if any((one.exposure, one.lag) == (exposure, lag) for one in in_force):
        raise RuleBroken(_l("This question is asked already."))
    if len(in_force) >= MOST_IN_FORCE:
        raise RuleBroken(_l("At most three questions are asked at a time. Retire one of them first."))
    seen = queries.seen_until()
    since = clock.add_months(seen, 1) if seen is not None else None
    question = LinkQuestion(exposure=exposure, lag=lag, since=since, asked_at=now, asked_by_id=by.id if by else None)
    db.session.add(question)
    db.session.flush()
    _record("ask", question, by)
    return question


def retire(*, question: LinkQuestion, by: Person, now: datetime) -> None:
    """Ask no more. A question that has no result yet goes; one that has keeps its place in the list."""
    lock_row(question)
    if question.retired_at is not None:
        raise RuleBroken(_l("This question is retired already."))
    _record("retire" if question.first_result_at else "take back", question, by)
    if question.first_result_at is None:
        db.session.delete(question)
    else:
        question.retired_at = now
    db.session.flush()


def _record(action: str, question: LinkQuestion, by: Person | None) -> None:
    detail = {"exposure": question.exposure, "lag": question.lag}
    actor = by.id if by else None
    audit.record(action=action, actor_id=actor, object_type="link question", object_id=question.id, **detail)


def _one_at_a_time() -> None:
    """Of two at once the second sees what the first has done."""
    held = company()
    if held is not None:
        lock_row(held)


def start(*, by: Person | None, today: date, now: datetime) -> LinkRun:
    """Have it computed by a job. The seed follows from the months, so that nobody looks for a luckier one."""
    _one_at_a_time()
    newest = queries.newest()
    if newest is not None and newest.finished_at is None and now - newest.asked_at < jobs.LEASE:
        raise RuleBroken(_l("It is being computed already."))
    until = data.months_to_see(today)[-1]
    run = LinkRun(seed=seed_of(until), until=until, asked_at=now, asked_by_id=by.id if by else None)
    db.session.add(run)
    db.session.flush()
    jobs.enqueue("link", run_id=run.id)
    return run


def seed_of(until: date) -> int:
    return until.year * 100 + until.month


def finish(*, run: LinkRun, result: dict[str, Any] | None, now: datetime) -> None:
    """Keep what was found; the questions that it answers are locked from now on."""
    run.result, run.finished_at = result, now
    answered = [answer[0] for answer in (result or {}).get("answers", ()) if answer[3]]
    first = LinkQuestion.id.in_(answered) & LinkQuestion.first_result_at.is_(None)
    db.session.execute(update(LinkQuestion).where(first).values(first_result_at=now))
    db.session.flush()
