"""What the dashboards and the home page ask of training."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Date, Integer, and_, case, cast, func, literal, or_, select

from app.core import clock
from app.core.db import db
from app.core.five_is import Due, FiveI, Met, Progress
from app.core.i18n import _l
from app.instruct.models import (
    Assignment,
    Completion,
)
from app.instruct.queries.records import my_courses
from app.people.models import Membership, Person
from app.people.queries import month_table, on_team


def progress(team_ids: Collection[int], months: Sequence[date]) -> Progress:
    """A stock at the month's last day (in the current month: today; a month to come has none).

    due: assignments in force on that day whose day has come (`due_on` not later), of people employed on that day,
    counted in the team they are in on that day. A renewal is the same assignment due again, so it counts once.
    met: those of them for which the person has a completion, not reversed, made by that day and still valid on it.
    Who left before that day, and what was withdrawn by then, is in neither.
    """
    today = clock.today()
    past = [month for month in months if month <= today]
    if not past or not team_ids:
        return {}
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
    rows = db.session.execute(
        select(Membership.team_id, table.c.first_day, func.sum(cast(valid, Integer)), func.count())
        .select_from(table)
        .join(Assignment, in_force)
        .join(Person, and_(Person.id == Assignment.person_id, Person.employed(day)))
        .join(Membership, on_team(Person.id, day))
        .where(Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id, table.c.first_day)
    )
    return {(team_id, month): Met(met, count) for team_id, month, met, count in rows}


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
