"""What the dashboards and the home page ask of training."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, and_, case, cast, func, literal, or_, select

from app.core import clock
from app.core.five_is import Counted, Due, FiveI, Progress, progress_of
from app.core.i18n import _l
from app.core.needs import Rows, columns
from app.core.plan import PlanState, RecordKind, records
from app.core.statistics.shares import wilson
from app.instruct.models import (
    Assignment,
    Completion,
    Course,
    CourseState,
)
from app.instruct.queries.records import completed, my_courses
from app.people.models import Membership, Person, Team
from app.people.queries import Tree, month_table, of_teams, on_team


def progress(team_ids: Collection[int], months: Sequence[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int] | None, months: Sequence[date]) -> Counted:
    """A stock at the month's last day (in the current month: today; a month to come has none).

    due: assignments in force on that day whose day has come (`due_on` not later), of people employed on that day,
    counted in the team they are in on that day. A renewal is the same assignment due again, so it counts once.
    met: those of them for which the person has a completion, not reversed, made by that day and still valid on it.
    Who left before that day, and what was withdrawn by then, is in neither.
    """
    today = clock.today()
    past = [month for month in months if month <= today]
    if not past:
        return None
    table = month_table(past)
    day = case((table.c.last_day > today, literal(today, Date)), else_=table.c.last_day)
    valid = (
        select(Completion.id)
        .where(
            Completion.person_id == Assignment.person_id,
            Completion.course_id == Assignment.course_id,
            Completion.reversed_at.is_(None),
            Completion.completed_on <= day,
            or_(Completion.valid_until.is_(None), Completion.valid_until >= day),
        )
        .exists()
    )
    in_force = and_(
        Assignment.assigned_on <= day,
        Assignment.due_on <= day,
        or_(Assignment.closed_on.is_(None), Assignment.closed_on > day),
    )
    return (
        select(Membership.team_id, table.c.first_day, func.sum(cast(valid, Integer)), func.count())
        .select_from(table)
        .join(Assignment, in_force)
        .join(Person, and_(Person.id == Assignment.person_id, Person.employed(day)))
        .join(Membership, on_team(Person.id, day))
        .where(of_teams(team_ids))
        .group_by(Membership.team_id, table.c.first_day)
    )


class Compliance(NamedTuple):
    """Of what was due in a team and those below it by a day: how much is completed and still valid."""

    team: Team
    met: int
    due: int

    @property
    def share(self) -> float:
        return 100 * self.met / self.due

    @property
    def range(self) -> tuple[float, float]:
        return wilson(self.met, self.due)


def compliance(team_ids: Collection[int], whole: Tree, today: date) -> list[Compliance]:
    """Each of these teams with those below it, in the order of the tree; the figures of Instruct, added up."""
    month = clock.month_of(today)
    own = progress(list(whole.teams), [month])
    rows = []
    for team_id in whole.below(whole.root) if whole.teams else []:
        if team_id in team_ids:
            found = [own[below, month] for below in whole.below(team_id) if (below, month) in own]
            rows.append(Compliance(whole.teams[team_id], sum(one.met for one in found), sum(one.due for one in found)))
    return rows


def due(person: Person, today: date) -> list[Due]:
    """Courses to be done or renewed, by date."""
    return [
        Due(
            FiveI.INSTRUCT,
            asked.assignment.course.title,
            asked.due_on,
            "instruct.course",
            {"course_id": asked.assignment.course_id},
            _l("Renew this course") if asked.completed_on else _l("Complete this course"),
        )
        for asked in my_courses(person, today)
        if asked.to_do(today)
    ]


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These courses, and all that are not retired and have nothing that was due before a day alone, as activities of
    the plan; reached: the people it is asked of who hold it today."""
    asked = select(func.count()).where(Assignment.course_id == Course.id, Assignment.closed_on.is_(None))
    held = (
        select(Completion.id)
        .where(
            Completion.course_id == Assignment.course_id,
            Completion.person_id == Assignment.person_id,
            Completion.reversed_at.is_(None),
            Completion.completed_on <= today,
            or_(Completion.valid_until.is_(None), Completion.valid_until >= today),
        )
        .exists()
    )
    days = select(func.min(Assignment.assigned_on)).where(Assignment.course_id == Course.id)
    last_day = select(func.max(Assignment.due_on)).where(Assignment.course_id == Course.id).scalar_subquery()
    state = case(
        (Course.state == CourseState.DRAFT, PlanState.PLANNED.value),
        (Course.state == CourseState.RETIRED, PlanState.DONE.value),
        else_=PlanState.UNDER_WAY.value,
    )
    found = records(
        RecordKind.COURSE,
        Course.id,
        title=Course.title,
        state=state,
        draft=Course.state == CourseState.DRAFT,
        starts_on=days.scalar_subquery(),
        ends_on=last_day,
        met=asked.where(held).scalar_subquery(),
        due=asked.scalar_subquery(),
    )
    in_use = and_(Course.state != CourseState.RETIRED, or_(last_day.is_(None), last_day >= since))
    return found.where(or_(Course.id.in_(ids), in_use))


def overdue(team_ids: Collection[int], today: date) -> Rows:
    """Courses that were due and are not completed, or not valid any more, by team: for the board."""
    done = completed(today)
    return (
        select(*columns("training", func.count(), func.min(Assignment.due_on), team=Membership.team_id))
        .select_from(Assignment)
        .join(Person, and_(Person.id == Assignment.person_id, Person.employed(today)))
        .join(Membership, and_(Membership.person_id == Person.id, Membership.in_force(today)))
        .outerjoin(done, and_(done.c.course_id == Assignment.course_id, done.c.person_id == Assignment.person_id))
        .where(
            Assignment.closed_on.is_(None),
            Assignment.due_on < today,
            or_(done.c.valid_until.is_(None), done.c.valid_until < today),
            Membership.team_id.in_(team_ids),
        )
        .group_by(Membership.team_id)
    )
