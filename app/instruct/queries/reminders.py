"""Who has to be reminded of what."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, literal, or_, select

from app.core.db import db
from app.instruct.models import Assignment, Course
from app.instruct.queries.records import RENEWAL_OPENS, completed
from app.people.models import Membership, Person, Standing
from app.people.queries import LEADING, absent_on

LOOKED_BACK = timedelta(days=40)  # what was due before was told of long ago


class DueGroup(NamedTuple):
    """Those who have one course to do by the same day; a renewal, if they hold it still."""

    course_id: int
    title: str
    due_on: date
    renewal: bool


def _due_on(done: Subquery) -> ColumnElement[date]:
    """As Requirement.due_on: at first the assignment's day, later the end of validity."""
    return case((done.c.valid_until > Assignment.due_on, done.c.valid_until), else_=Assignment.due_on)


def _waiting(on: date, *columns: Any) -> tuple[Select[*tuple[Any, ...]], Subquery]:
    """Open assignments that are to be done or renewed, of people who are here today."""
    done = completed(on)
    to_do = or_(done.c.valid_until.is_(None), done.c.valid_until <= on + RENEWAL_OPENS)
    query = (
        select(*columns)
        .select_from(Assignment)
        .join(Assignment.person)
        .join(Assignment.course)
        .outerjoin(done, and_(done.c.course_id == Assignment.course_id, done.c.person_id == Assignment.person_id))
        .where(
            Assignment.closed_on.is_(None),
            to_do,
            Person.employed(on),
            ~absent_on(Person.id, literal(on, Date)),
        )
    )
    return query, done


def due_groups(on: date) -> list[DueGroup]:
    """What is due in the next weeks or was in the last ones; as many as courses and days, not as people."""
    query, done = _waiting(on, Course.id, Course.title)
    due_on, renewal = _due_on(done), done.c.valid_until >= on
    query = query.add_columns(due_on, renewal).where(due_on >= on - LOOKED_BACK, due_on <= on + RENEWAL_OPENS)
    rows = db.session.execute(query.distinct().order_by(Course.id, due_on))
    return [DueGroup(course_id, title, day, bool(held)) for course_id, title, day, held in rows]


def waiting_people(group: DueGroup, on: date) -> Select[int]:
    """Ids of the people of a group."""
    query, done = _waiting(on, Person.id)
    held = done.c.valid_until >= on if group.renewal else or_(done.c.valid_until.is_(None), done.c.valid_until < on)
    return query.where(Course.id == group.course_id, _due_on(done) == group.due_on, held)


def leaders_of_waiting(group: DueGroup, on: date) -> Select[int]:
    """Ids of those who lead the teams of these people."""
    teams = select(Membership.team_id).where(
        Membership.person_id.in_(waiting_people(group, on)), Membership.in_force(on)
    )
    return select(Standing.person_id).where(
        Standing.team_id.in_(teams), Standing.kind.in_(LEADING), Standing.in_force(on)
    )
