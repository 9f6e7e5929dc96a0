"""Tables of improvement projects across teams."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.engage.models import Idea
from app.people.models import Person, Team


class ProjectState(StrEnum):
    """Where a project stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> LazyString:
        return PROJECT_STATES[self][0]

    @property
    def tone(self) -> str:
        return PROJECT_STATES[self][1]


PROJECT_STATES = {
    ProjectState.PLANNED: (_l("Planned"), "neutral"),
    ProjectState.RUNNING: (_l("Under way"), "info"),
    ProjectState.DONE: (_l("Finished"), "ok"),
    ProjectState.DROPPED: (_l("Dropped"), "neutral"),
}
OPEN = (ProjectState.PLANNED, ProjectState.RUNNING)


class Project(Base):
    """Something that several teams change together, so that customers fare better."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'running', 'done', 'dropped')", name="state"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("state <> 'done' OR (outcome <> '' AND message <> '')", name="closed_with_outcome"),
        CheckConstraint("state <> 'dropped' OR outcome <> ''", name="dropped_with_reason"),
        Index(None, "state", "ends_on"),
    )

    id: Mapped[Key]
    title: Mapped[str]
    aim: Mapped[str]  # in a customer's words
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sponsor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.PLANNED)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    figure: Mapped[str] = mapped_column(default="")  # its key; insights shows it
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as it was shown at the start
    outcome: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")  # to everyone who raised the problem
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    lead: Mapped[Person] = relationship(foreign_keys=[lead_id])
    sponsor: Mapped[Person] = relationship(foreign_keys=[sponsor_id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ProjectIdea(Base):
    """Which ideas and problems a project is for."""

    __tablename__ = "project_idea"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True, index=True)

    idea: Mapped[Idea] = relationship()


class ProjectMember(Base):
    """Who works on a project, with how much time, from when until when."""

    __tablename__ = "project_member"
    __table_args__ = (
        CheckConstraint("hours BETWEEN 1 AND 40", name="hours"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    hours: Mapped[int]  # a week
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship()


class ProjectStep(Base):
    """A step of a project."""

    __tablename__ = "project_step"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    what: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)

    owner: Mapped[Person] = relationship()
    project: Mapped[Project] = relationship()


class ProjectDecision(Base):
    """What was decided in a project, and why."""

    __tablename__ = "project_decision"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    decided_on: Mapped[date] = mapped_column(Date)
    what: Mapped[str]
    why: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    by: Mapped[Person | None] = relationship()


class ProjectRequest(Base):
    """What another team must do for a project: asked for and answered here."""

    __tablename__ = "project_request"
    __table_args__ = (CheckConstraint("accepted IS NULL OR answer <> ''", name="reasoned"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    what: Mapped[str]
    due_on: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    team: Mapped[Team] = relationship()
    project: Mapped[Project] = relationship()
    answered_by: Mapped[Person | None] = relationship()
