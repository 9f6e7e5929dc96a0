"""All reading of improvement projects."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.engage.models import Idea, IdeaFollower, IdeaMerge
from app.engage.models.projects import (
    OPEN,
    Project,
    ProjectDecision,
    ProjectIdea,
    ProjectMember,
    ProjectRequest,
    ProjectState,
    ProjectStep,
)
from app.people.models import Person


class Wanted(NamedTuple):
    """What is looked for among projects."""

    state: str = ""
    team_ids: Collection[int] | None = None
    person_id: int | None = None


class Card(NamedTuple):
    """A project as the board shows it: steps done, all of them, and requests that wait."""

    project: Project
    done: int
    steps: int
    waiting: int


def _projects(wanted: Wanted) -> Select[Project]:
    query = select(Project)
    if wanted.state in set(ProjectState):
        query = query.where(Project.state == wanted.state)
    if wanted.team_ids is not None:
        asked = select(ProjectRequest.project_id).where(ProjectRequest.team_id.in_(wanted.team_ids))
        query = query.where(or_(Project.team_id.in_(wanted.team_ids), Project.id.in_(asked)))
    if wanted.person_id is not None:
        member = select(ProjectMember.project_id).where(ProjectMember.person_id == wanted.person_id)
        mine = or_(Project.lead_id == wanted.person_id, Project.sponsor_id == wanted.person_id, Project.id.in_(member))
        query = query.where(mine)
    return query


def projects(wanted: Wanted, *, limit: int, offset: int) -> list[Card]:
    """Open ones first, by the day they should be ready; then the latest that ended."""

    def number(table: type[ProjectStep | ProjectRequest], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).where(table.project_id == Project.id, *conditions).scalar_subquery()

    done = number(ProjectStep, ProjectStep.done_on.is_not(None))
    waiting = number(ProjectRequest, ProjectRequest.accepted.is_(None))
    query = _projects(wanted).add_columns(done, number(ProjectStep), waiting)
    query = query.options(joinedload(Project.team), joinedload(Project.lead))
    query = query.order_by(Project.state.not_in(OPEN), Project.ends_on, Project.id).limit(limit).offset(offset)
    return [Card(*row) for row in db.session.execute(query)]


def count_projects(wanted: Wanted) -> int:
    return db.session.scalar(select(func.count()).select_from(_projects(wanted).subquery())) or 0


def project(project_id: int) -> Project | None:
    loaded = (joinedload(Project.team), joinedload(Project.lead), joinedload(Project.sponsor))
    return db.session.get(Project, project_id, options=loaded)


def ideas(project: Project) -> Sequence[Idea]:
    """The ideas and problems it is for."""
    query = select(Idea).join(ProjectIdea, ProjectIdea.idea_id == Idea.id).where(ProjectIdea.project_id == project.id)
    return db.session.scalars(query.options(joinedload(Idea.brought_by)).order_by(Idea.id)).all()


def projects_of(idea: Idea) -> Sequence[Project]:
    """The projects that are for an idea."""
    query = select(Project).join(ProjectIdea, ProjectIdea.project_id == Project.id)
    return db.session.scalars(query.where(ProjectIdea.idea_id == idea.id).order_by(Project.id)).all()


def members(project: Project) -> Sequence[ProjectMember]:
    query = select(ProjectMember).where(ProjectMember.project_id == project.id)
    query = query.join(ProjectMember.person).options(joinedload(ProjectMember.person))
    return db.session.scalars(query.order_by(Person.sort_name, Person.id)).all()


def member(project_id: int, person_id: int) -> ProjectMember | None:
    return db.session.get(ProjectMember, (project_id, person_id))


def steps(project: Project) -> Sequence[ProjectStep]:
    query = select(ProjectStep).where(ProjectStep.project_id == project.id).options(joinedload(ProjectStep.owner))
    return db.session.scalars(query.order_by(ProjectStep.due_on, ProjectStep.id)).all()


def step(step_id: int, project_id: int) -> ProjectStep | None:
    return db.session.scalar(select(ProjectStep).where(ProjectStep.id == step_id, ProjectStep.project_id == project_id))


def decisions(project: Project) -> Sequence[ProjectDecision]:
    query = select(ProjectDecision).where(ProjectDecision.project_id == project.id)
    query = query.options(joinedload(ProjectDecision.by))
    return db.session.scalars(query.order_by(ProjectDecision.decided_on.desc(), ProjectDecision.id.desc())).all()


def requests(project: Project) -> Sequence[ProjectRequest]:
    query = select(ProjectRequest).where(ProjectRequest.project_id == project.id)
    query = query.options(joinedload(ProjectRequest.team), joinedload(ProjectRequest.answered_by))
    return db.session.scalars(query.order_by(ProjectRequest.id)).all()


def request(request_id: int, project_id: int) -> ProjectRequest | None:
    query = select(ProjectRequest).where(ProjectRequest.id == request_id, ProjectRequest.project_id == project_id)
    return db.session.scalar(query.options(joinedload(ProjectRequest.team)))


def raised(project: Project) -> Select[int]:
    """Who brought a problem that the project is for, or the same one, or follows it."""
    own = select(ProjectIdea.idea_id).where(ProjectIdea.project_id == project.id)
    same = select(IdeaMerge.idea_id).where(IdeaMerge.into_id.in_(own))
    brought = select(Idea.brought_by_id).where(or_(Idea.id.in_(own), Idea.id.in_(same)))
    followed = or_(IdeaFollower.idea_id.in_(own), IdeaFollower.idea_id.in_(same))
    following = select(IdeaFollower.person_id).where(followed)
    return select(Person.id).where(or_(Person.id.in_(brought), Person.id.in_(following)))


def overdue_on(project: Project, today: date) -> bool:
    return project.is_open and project.ends_on < today
