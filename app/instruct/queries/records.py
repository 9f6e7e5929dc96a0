"""What is asked of people, and what they have completed."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.instruct.models import (
    Assignment,
    Completion,
    Course,
    Readiness,
)
from app.people.models import Person, search_words
from app.people.queries import members

FOREVER = date(9999, 12, 31)

RENEWAL_OPENS = timedelta(days=30)  # before the last valid day; earlier there is nothing to do


class Requirement(NamedTuple):
    """A course asked of a person, and the best completion on record; FOREVER: valid without end."""

    assignment: Assignment
    completed_on: date | None
    valid_until: date | None

    @property
    def due_on(self) -> date:
        """The day it is to be done by: at first the assignment's, later the end of validity."""
        return max(self.assignment.due_on, self.valid_until) if self.valid_until else self.assignment.due_on

    def readiness(self, today: date) -> Readiness:
        if self.valid_until is None:
            return Readiness.OVERDUE if self.assignment.due_on < today else Readiness.DUE
        if self.valid_until < today:
            return Readiness.EXPIRED if self.due_on < today else Readiness.DUE
        return Readiness.RENEW if self.valid_until <= today + RENEWAL_OPENS else Readiness.DONE

    def to_do(self, today: date) -> bool:
        return self.readiness(today) != Readiness.DONE

    @property
    def expires_on(self) -> date | None:
        return None if self.valid_until == FOREVER else self.valid_until


class Filter(NamedTuple):
    """What HR looks for among the people of a course."""

    name: str = ""
    readiness: str = ""  # "", "open", "overdue" or "done"


def completed(on: date, *which: ColumnElement[bool]) -> Subquery:
    """The latest completion and the latest end of validity of each person and course, reversed ones left out. `which`
    narrows the completions, for the database does not see by itself that few are asked about."""
    return (
        select(
            Completion.course_id,
            Completion.person_id,
            func.max(Completion.completed_on).label("completed_on"),
            func.max(func.coalesce(Completion.valid_until, literal(FOREVER, Date))).label("valid_until"),
        )
        .where(Completion.reversed_at.is_(None), Completion.completed_on <= on, *which)
        .group_by(Completion.course_id, Completion.person_id)
        .subquery("completed")
    )


def _requirements(
    on: date, *which: ColumnElement[bool]
) -> tuple[Select[Assignment, date | None, date | None], Subquery]:
    """Open assignments with their course and person loaded, and what was completed of them."""
    done = completed(on, *which)
    query = (
        select(Assignment, done.c.completed_on, done.c.valid_until)
        .join(Assignment.course)
        .join(Assignment.person)
        .outerjoin(done, and_(done.c.course_id == Assignment.course_id, done.c.person_id == Assignment.person_id))
        .where(Assignment.closed_on.is_(None))
        .options(contains_eager(Assignment.course), contains_eager(Assignment.person))
    )
    return query, done


def requirements_of(person_ids: Collection[int], on: date) -> list[Requirement]:
    """All that is asked of these people, by the course's title."""
    query, _done = _requirements(on, Completion.person_id.in_(person_ids))
    rows = db.session.execute(query.where(Assignment.person_id.in_(person_ids)).order_by(Course.sort_title, Course.id))
    return [Requirement(*row) for row in rows]


def my_courses(person: Person, on: date) -> list[Requirement]:
    """What is asked of a person: what is to be done first, by date; then what is done."""
    found = requirements_of([person.id], on)
    return sorted(found, key=lambda r: (not r.to_do(on), r.due_on))


def requirement(course_id: int, person_id: int, on: date) -> Requirement | None:
    """What is asked of one person in one course."""
    query, _done = _requirements(on, Completion.course_id == course_id, Completion.person_id == person_id)
    row = db.session.execute(query.where(Assignment.course_id == course_id, Assignment.person_id == person_id)).first()
    return Requirement(*row) if row is not None else None


def people_of_course(course: Course, wanted: Filter, on: date, *, limit: int, offset: int) -> list[Requirement]:
    """The people a course is asked of, by name."""
    query, done = _requirements(on, Completion.course_id == course.id)
    rows = db.session.execute(
        _narrowed(query, done, course, wanted, on).order_by(Person.sort_name, Person.id).limit(limit).offset(offset)
    )
    return [Requirement(*row) for row in rows]


def count_people_of_course(course: Course, wanted: Filter, on: date) -> int:
    query, done = _requirements(on, Completion.course_id == course.id)
    narrowed = _narrowed(query, done, course, wanted, on).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(narrowed.options()) or 0


def _narrowed(
    query: Select[Assignment, date | None, date | None], done: Subquery, course: Course, wanted: Filter, on: date
) -> Select[Assignment, date | None, date | None]:
    query = query.where(Assignment.course_id == course.id)
    for word in search_words(wanted.name):
        query = query.where(Person.search_name.contains(word, autoescape=True))
    valid = func.coalesce(done.c.valid_until, literal(date.min, Date)) >= on
    if wanted.readiness == "done":
        return query.where(valid)
    if wanted.readiness == "overdue":
        return query.where(~valid, Assignment.due_on < on)
    return query.where(~valid) if wanted.readiness == "open" else query


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def open_assignments_of_leavers(on: date) -> list[tuple[int, date, date]]:
    """(assignment, day assigned, last day employed) of what is still open of people whose last day is past."""
    query = (
        select(Assignment.id, Assignment.assigned_on, Person.left_on)
        .join(Assignment.person)
        .where(
            Assignment.closed_on.is_(None),
            Person.left_on < on,
            or_(Person.returns_on.is_(None), Person.returns_on > on),
        )
    )
    return [(row[0], row[1], row[2] or on) for row in db.session.execute(query)]


def open_assignments(course_id: int) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment).where(Assignment.course_id == course_id, Assignment.closed_on.is_(None))
    ).all()


def assignment(assignment_id: int) -> Assignment | None:
    return db.session.get(Assignment, assignment_id)


def completion(completion_id: int) -> Completion | None:
    return db.session.get(Completion, completion_id)


def completed_that_day(course_id: int, person_ids: Collection[int], day: date) -> set[int]:
    """Who has a completion of exactly this day already."""
    found = select(Completion.person_id).where(
        Completion.course_id == course_id,
        Completion.person_id.in_(person_ids),
        Completion.completed_on == day,
        Completion.reversed_at.is_(None),
    )
    return set(db.session.scalars(found))


def completions_of(person: Person) -> Sequence[Completion]:
    """All completions of a person, newest first; reversed ones too."""
    return db.session.scalars(
        select(Completion)
        .where(Completion.person_id == person.id)
        .options(joinedload(Completion.course))
        .order_by(Completion.completed_on.desc(), Completion.id.desc())
    ).all()


def has_record(course_id: int, person_id: int) -> bool:
    """Whether a course ever concerned a person."""
    asked = select(Assignment.id).where(Assignment.course_id == course_id, Assignment.person_id == person_id)
    done = select(Completion.id).where(Completion.course_id == course_id, Completion.person_id == person_id)
    return bool(db.session.scalar(select(or_(asked.exists(), done.exists()))))


class Matrix(NamedTuple):
    """People and the courses asked of any of them; a cell that is missing was never asked."""

    people: list[Person]
    courses: list[Course]
    cells: dict[tuple[int, int], Requirement]


def team_matrix(team_ids: Collection[int], on: date, *, limit: int | None = None, offset: int = 0) -> Matrix:
    """The training record of teams: their people by name, the courses by title."""
    people = list(db.session.scalars(members(team_ids, on).limit(limit).offset(offset)).unique())
    cells = requirements_of([person.id for person in people], on)
    columns = {cell.assignment.course_id: cell.assignment.course for cell in cells}
    by_title = sorted(columns.values(), key=lambda course: (course.sort_title, course.id))
    return Matrix(people, by_title, {(c.assignment.person_id, c.assignment.course_id): c for c in cells})


def count_members(team_ids: Collection[int], on: date) -> int:
    return db.session.scalar(members(team_ids, on).order_by(None).with_only_columns(func.count())) or 0


def completion_days(course_ids: Collection[int]) -> list[tuple[int, int, date, bool]]:
    """(course, person, day, whether it was reversed) of all completions of some courses."""
    query = select(
        Completion.course_id, Completion.person_id, Completion.completed_on, Completion.reversed_at.is_not(None)
    ).where(Completion.course_id.in_(course_ids))
    return [(course, person, day, reversed_) for course, person, day, reversed_ in db.session.execute(query)]
