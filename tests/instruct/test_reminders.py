"""Who is told when of what is due, and what the teams hold."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import queries, services
from app.instruct.models import CourseData
from app.people.models import Notice, NoticeKind
from app.people.queries import tree
from tests.factories import make_absence, make_person, make_team
from tests.support.statements import count_statements

DAY = timedelta(days=1)
FIRST_GROUP = 1  # statement for the course that was told of before, and tells nobody


def told_on(day: date) -> set[tuple[str, str]]:
    """Who is told what on a day, the job run twice."""
    known = set(db.session.scalars(select(Notice.id)))
    services.remind(now=clock.start_of(day))
    assert services.remind(now=clock.start_of(day)) == 0, "each once"
    new = select(Notice).where(Notice.kind == NoticeKind.REMINDER, Notice.id.not_in(known))
    return {(one.person.name, one.key.split(":")[2]) for one in db.session.scalars(new)}


def test_reminders_before_after_and_to_the_leader(app: Flask, today: date) -> None:
    team = make_team("Service")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    make_person("Lena Dara", team=team, leads=team)
    anna, away = make_person("Anna Kowalska", team=team), make_person("Nikos Papas", team=team)
    course = services.create_course(data=CourseData("Calm", valid_months=6), by=hr)
    services.publish(course=course, today=today, by=hr)
    due = today + timedelta(days=20)
    for person in (anna, away):
        services.assign(course=course, person=person, due_on=due, today=today, by=hr)
    make_absence(away, since=due - 8 * DAY, until=due + 2 * DAY)

    assert told_on(due - 8 * DAY) == set()
    assert told_on(due - 6 * DAY) == {("Anna Kowalska", "soon")}, "who is away is told when back"
    assert told_on(due) == set()
    assert told_on(due + DAY) == {("Anna Kowalska", "over")}
    assert told_on(due + 3 * DAY) == {("Nikos Papas", "over")}
    assert told_on(due + 7 * DAY) == {("Lena Dara", "team")}
    assert told_on(due + 9 * DAY) == set()

    services.complete(course=course, person=anna, now=clock.start_of(due + 9 * DAY))
    until = course.valid_until(due + 9 * DAY)
    assert until is not None
    assert ("Anna Kowalska", "renew") not in told_on(until - 31 * DAY)
    assert ("Anna Kowalska", "renew") in told_on(until - 30 * DAY)
    assert ("Anna Kowalska", "soon") in told_on(until - 5 * DAY)


@pytest.mark.one_database
def test_reminders_take_as_many_statements_for_many_people(app: Flask, today: date) -> None:
    team = make_team("Service")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    courses = [services.create_course(data=CourseData(f"Course {n}"), by=hr) for n in range(2)]
    for course in courses:
        services.publish(course=course, today=today, by=hr)

    def remind(course: int, people: int) -> int:
        for number in range(people):
            person = make_person(f"Ola Nowa{number}", team=team)
            services.assign(course=courses[course], person=person, due_on=today, today=today, by=hr)
        with count_statements() as statements:
            assert services.remind(now=clock.start_of(today)) == people
        return len(statements)

    assert remind(0, 1) == remind(1, 30) - FIRST_GROUP


def test_the_teams_hold_what_a_recount_by_hand_says(app: Flask, today: date) -> None:
    root = make_team("Company")
    front, back = make_team("Front", parent=root), make_team("Back", parent=root, customer_facing=False)
    hr = make_person("Hanna Ruta", team=root, roles=(Role.HR,))
    people = [make_person(f"Ola Nowa{n}", team=(front, front, back)[n]) for n in range(3)]
    left = make_person("Jan Kos", team=front, left_on=today - DAY)
    course = services.create_course(data=CourseData("Calm", valid_months=1), by=hr)
    later = services.create_course(data=CourseData("Later"), by=hr)
    for one, due in ((course, today - DAY), (later, today + DAY)):
        services.publish(course=one, today=today, by=hr)
        services.assign_many(rows=[services.AssignmentRow(one.id, p.id, today - 9 * DAY, due) for p in (*people, left)])
    services.record_completions(
        rows=[
            services.CompletionRow(course.id, people[0].id, today),
            services.CompletionRow(course.id, people[1].id, today - timedelta(days=60)),  # expired since
            services.CompletionRow(later.id, people[1].id, today),  # not due yet
        ],
        now=clock.now(),
    )
    whole = tree(today)
    found = {row.team.name: (row.met, row.due) for row in queries.compliance(list(whole.teams), whole, today)}
    # by hand: one course was due of three people who still work here; one of them holds it
    assert found == {"Company": (1, 3), "Front": (1, 2), "Back": (0, 1)}
    assert [row.team.name for row in queries.compliance([back.id], whole, today)] == ["Back"]
