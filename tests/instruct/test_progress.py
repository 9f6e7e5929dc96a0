"""The figure of Instruct against a recount by hand."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.five_is import Met, Progress
from app.instruct import queries
from app.instruct.models import Assignment, Completion, Course, CourseState
from app.people.models import Person, Team
from tests.factories import make_membership, make_person, make_team
from tests.support.statements import count_statements

START = date(2025, 1, 1)
DAY = timedelta(days=1)


def random_company(dice: random.Random) -> tuple[list[Team], list[Person]]:
    """Three teams; people who join, move once, leave or stay."""
    root = make_team("Company")
    teams = [root, make_team("A", parent=root), make_team("B", parent=root)]
    everyone = []
    for number in range(40):
        hired = START + timedelta(days=dice.randrange(-100, 400))
        left = hired + timedelta(days=dice.randrange(1, 400)) if dice.random() < 0.3 else None
        person = make_person(f"Person {number}", hired_on=hired, left_on=left)
        moved = hired + timedelta(days=dice.randrange(1, 300))
        if dice.random() < 0.4 and (left is None or moved <= left):
            make_membership(person, dice.choice(teams), since=hired, until=moved - DAY)
            make_membership(person, dice.choice(teams), since=moved, until=left)
        else:
            make_membership(person, dice.choice(teams), since=hired, until=left)
        everyone.append(person)
    return teams, everyone


def random_training(dice: random.Random, everyone: list[Person]) -> None:
    """Assignments, some of them closed, and completions that expire, are repeated, are reversed."""
    courses = [Course(title=f"Course {n}", state=CourseState.ACTIVE, valid_months=n * 3 or None) for n in range(4)]
    db.session.add_all(courses)
    db.session.flush()
    for person in everyone:
        for course in dice.sample(courses, dice.randrange(0, 5)):
            assigned = person.hired_on + timedelta(days=dice.randrange(0, 200))
            closed = assigned + timedelta(days=dice.randrange(0, 200)) if dice.random() < 0.2 else None
            due = assigned + timedelta(days=dice.randrange(0, 90))
            row = Assignment(course_id=course.id, person_id=person.id, assigned_on=assigned, due_on=due)
            row.closed_on = closed
            db.session.add(row)
            _complete(dice, course, person, assigned)
    db.session.flush()


def _complete(dice: random.Random, course: Course, person: Person, since: date) -> None:
    for day in {since + timedelta(days=dice.randrange(-60, 400)) for _n in range(dice.randrange(0, 4))}:
        now = clock.start_of(day)
        row = Completion(course_id=course.id, person_id=person.id, completed_on=day, recorded_at=now)
        row.valid_until = course.valid_until(day)
        if dice.random() < 0.3:
            row.reversed_at, row.reversal_reason = now + timedelta(days=50), "A mistake"
        db.session.add(row)


def recount(team_ids: Sequence[int], months: list[date], today: date) -> Progress:
    """The definition, one assignment after the other."""
    found: Progress = {}
    done = list(db.session.query(Completion))
    for month in months:
        day = min(clock.month_end(month), today)
        for asked in db.session.query(Assignment):
            team = team_on(asked.person, day)
            gone = asked.closed_on is not None and asked.closed_on <= day
            if month > today or team is None or gone or asked.assigned_on > day or asked.due_on > day:
                continue
            met = any(holds(one, asked, day) for one in done)
            if team in team_ids:
                found[team, month] = found.get((team, month), Met(0, 0)) + Met(int(met), 1)
    return found


def holds(one: Completion, asked: Assignment, day: date) -> bool:
    same = (one.person_id, one.course_id) == (asked.person_id, asked.course_id)
    valid = one.valid_until is None or day <= one.valid_until
    return same and one.reversed_at is None and one.completed_on <= day and valid


def team_on(person: Person, day: date) -> int | None:
    if not person.employed_on(day):
        return None
    return next((m.team_id for m in person.memberships if m.holds_on(day)), None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_progress_equals_a_recount(app: Flask, today: date, seed: int) -> None:
    dice = random.Random(seed)
    teams, everyone = random_company(dice)
    random_training(dice, everyone)
    months = clock.months_between(START, date(2026, 5, 1))
    asked = [team.id for team in (teams[:2] if seed == 3 else teams)]
    db.session.expire_all()  # memberships were added behind the people's backs

    with count_statements() as statements:
        found = queries.progress(asked, months)

    assert len(statements) == 1
    assert found == recount(asked, months, today)
    assert sum(cell.met for cell in found.values()) > 50
    assert sum(cell.due - cell.met for cell in found.values()) > 50


def test_nothing_asked_is_missing_not_nought(app: Flask, today: date) -> None:
    team = make_team()
    assert queries.progress([team.id], [date(2026, 3, 1)]) == {}
    assert queries.progress([], [date(2026, 3, 1)]) == {}
    assert queries.progress([team.id], [date(2026, 4, 1)]) == {}, "a month to come"


def test_a_completion_of_the_last_day_counts_for_the_month(app: Flask, today: date) -> None:
    team = make_team()
    person = make_person(team=team)
    course = Course(title="Course", state=CourseState.ACTIVE)
    db.session.add(course)
    db.session.flush()
    db.session.add(
        Assignment(course_id=course.id, person_id=person.id, assigned_on=date(2026, 1, 5), due_on=date(2026, 1, 31))
    )
    db.session.add(
        Completion(
            course_id=course.id, person_id=person.id, completed_on=date(2026, 2, 28),
            recorded_at=datetime(2026, 2, 28, tzinfo=clock.zone()),
        )
    )  # fmt: skip
    db.session.flush()
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert queries.progress([team.id], [january, february]) == {
        (team.id, january): Met(0, 1),
        (team.id, february): Met(1, 1),
    }
