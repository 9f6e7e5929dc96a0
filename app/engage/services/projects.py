"""Writing of improvement projects."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.engage.models import Idea
from app.engage.models.projects import (
    Project,
    ProjectDecision,
    ProjectIdea,
    ProjectMember,
    ProjectRequest,
    ProjectState,
    ProjectStep,
)
from app.engage.queries import projects as queries
from app.people import queries as directory
from app.people import services as people
from app.people.models import NoticeKind, Person, Team


def open_project(
    *,
    title: str,
    aim: str,
    team: Team,
    lead: Person,
    sponsor: Person,
    starts_on: date,
    ends_on: date,
    figure: str = "",
    before: dict[str, Any] | None = None,
    ideas: Sequence[Idea] = (),
    by: Person,
    now: datetime,
) -> Project:
    """Plan a project; lead and sponsor are told, and the lead is its first member."""
    if ends_on < starts_on:
        raise RuleBroken(_l("It ends before it begins. Choose a later last day."))
    project = Project(
        title=title, aim=aim, team=team, lead=lead, sponsor=sponsor, starts_on=starts_on, ends_on=ends_on,
        figure=figure, before=before, opened_at=now, opened_by_id=by.id,
    )  # fmt: skip
    db.session.add(project)
    db.session.flush()
    for idea in {idea.id: idea for idea in ideas}.values():
        db.session.add(ProjectIdea(project_id=project.id, idea_id=idea.id))
    _audit("open", by, project)
    _tell(project, [lead.id, sponsor.id], "lead", by, now)
    db.session.flush()
    return project


def add_member(*, project: Project, person: Person, hours: int, by: Person, now: datetime) -> ProjectMember:
    """Somebody works on it, with so many hours a week; from today on, or again."""
    _check_open(project)
    today = clock.day_of(now)
    known = queries.member(project.id, person.id)
    if known is None:
        known = ProjectMember(project_id=project.id, person=person, hours=hours, starts_on=today)
        db.session.add(known)
    known.hours, known.ends_on = hours, None
    db.session.flush()
    _tell(project, [person.id], "member", by, now)
    return known


def end_member(*, project: Project, person_id: int, today: date) -> None:
    """Somebody no longer works on it; that they did remains."""
    known = queries.member(project.id, person_id)
    if known is not None and known.ends_on is None:
        known.ends_on = max(today, known.starts_on)
    db.session.flush()


def add_step(*, project: Project, what: str, owner: Person, due_on: date, by: Person, now: datetime) -> ProjectStep:
    _check_open(project)
    step = ProjectStep(project_id=project.id, what=what, owner=owner, due_on=due_on)
    db.session.add(step)
    db.session.flush()
    _tell(project, [owner.id], "step", by, now, again=str(step.id))
    return step


def finish_step(*, step: ProjectStep, done: bool, today: date) -> None:
    """A step is done, or not after all."""
    lock_row(step)
    step.done_on = (step.done_on or today) if done else None
    db.session.flush()


def decide(*, project: Project, what: str, why: str, by: Person, today: date) -> ProjectDecision:
    _check_open(project)
    decision = ProjectDecision(project_id=project.id, decided_on=today, what=what, why=why, by=by)
    db.session.add(decision)
    db.session.flush()
    return decision


def ask(*, project: Project, team: Team, what: str, due_on: date, by: Person, now: datetime) -> ProjectRequest:
    """Ask another team to do something; who leads it is told and answers."""
    _check_open(project)
    request = ProjectRequest(project_id=project.id, team=team, what=what, due_on=due_on, asked_at=now)
    db.session.add(request)
    db.session.flush()
    _tell(project, directory.leader_ids(team.id, clock.day_of(now)), "asked", by, now, again=str(request.id))
    return request


def answer_request(*, request: ProjectRequest, accepted: bool, answer: str, by: Person, now: datetime) -> None:
    """Say yes or no, with when or why."""
    lock_row(request)
    if not answer.strip():
        raise RuleBroken(_l("Say when it will be done, or why not."))
    request.accepted, request.answer = accepted, answer.strip()
    request.answered_at, request.answered_by_id = now, by.id
    db.session.flush()
    project = request.project
    _tell(project, [project.lead_id], "replied", by, now, again=f"{request.id}:{now:%Y%m%d%H%M%S}")


def begin_project(*, project: Project, by: Person) -> None:
    """Work on it has begun; also once more after it was planned anew."""
    _move(project, ProjectState.RUNNING, by)


def plan_again(*, project: Project, by: Person) -> None:
    _move(project, ProjectState.PLANNED, by)


def _move(project: Project, state: ProjectState, by: Person) -> None:
    lock_row(project)
    _check_open(project)
    project.state = state
    _audit("set state", by, project)
    db.session.flush()


def close_project(*, project: Project, outcome: str, message: str, by: Person, now: datetime) -> None:
    """Finish: what came of it, and a message to everyone who raised the problem."""
    lock_row(project)
    _check_open(project)
    if not outcome.strip():
        raise RuleBroken(_l("Say what came of it for customers."))
    if not message.strip():
        raise RuleBroken(_l("Write to those who raised the problem: they want to know what came of it."))
    project.outcome, project.message = outcome.strip(), message.strip()
    project.state, project.closed_at = ProjectState.DONE, now
    _audit("close", by, project)
    db.session.flush()
    _tell(project, queries.raised(project), "done", by, now)


def drop_project(*, project: Project, reason: str, by: Person, now: datetime) -> None:
    """Give it up, with the reason."""
    lock_row(project)
    _check_open(project)
    if not reason.strip():
        raise RuleBroken(_l("Say why it is given up."))
    project.outcome, project.state, project.closed_at = reason.strip(), ProjectState.DROPPED, now
    _audit("set state", by, project)
    db.session.flush()


def _check_open(project: Project) -> None:
    if not project.is_open:
        raise RuleBroken(_l("This project is over."))


def _tell(
    project: Project, whom: Collection[int] | Select[int], what: str, by: Person, now: datetime, *, again: str = ""
) -> None:
    people.notify(
        person_ids=whom, kind=NoticeKind.ASSIGNED, key=f"project:{project.id}:{again}:{what}",
        path=f"/projects/{project.id}", subject=project.title, by_id=by.id, now=now,
    )  # fmt: skip


def _audit(action: str, by: Person, project: Project) -> None:
    audit.record(action=action, actor_id=by.id, object_type="project", object_id=project.id, state=project.state)
