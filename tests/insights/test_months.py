"""Closed months keep their figures; late records say that these could be counted again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.schema import Table

from app.access import Role
from app.core import audit, company, figures, jobs, stale
from app.core.company import Company
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.engage import services as engage
from app.engage.models import Idea, IdeaKind
from app.events import services as events
from app.events.models import Event, EventKind, Invitee
from app.inform import services as inform
from app.inform.models import Message, Recipient
from app.insights.facts import FACTS
from app.insights.models import TeamMonth
from app.insights.queries import months as queries
from app.insights.services import months
from app.instruct import queries as courses
from app.instruct import services as instruct
from app.instruct.models import Completion, CourseData
from app.people import services as people
from app.people.models import Absence, AudienceKind, EmploymentKind, Person, Standing, StandingKind, Team
from app.people.queries import forest
from app.people.services import employment
from app.reward import queries as rewards
from app.reward import services as reward
from app.reward.models import Recognition
from tests.factories import make_absence, make_person, make_standing, make_team
from tests.support.client import Client

TODAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)
JANUARY = date(2026, 1, 1)


def keep_company(app: Flask, closed_from: date | None = None) -> None:
    """The company's row, with no month closed but the one said."""
    db.session.merge(Company(id=1, name="Bursztyn", closed_from=closed_from, closed_until=closed_from))
    db.session.flush()
    company.forget()


def close_all(today: date = TODAY) -> list[date]:
    closed = []
    while found := months.close_next(today=today):
        closed += found
    return closed


class World(NamedTuple):
    """A company of four teams with records of each of the five I's over some months."""

    root: Team
    teams: list[Team]
    people: list[Person]
    ids: dict[str, int]


def make_world() -> World:
    root = make_team("Root")
    teams = [make_team("A", parent=root), make_team("B", parent=root)]
    teams.append(make_team("Below A", parent=teams[0]))
    staff = [make_person(f"Person {n}", team=teams[n % 3], hired_on=date(2025, 6, 1 + n)) for n in range(6)]
    with time_machine.travel(datetime(2025, 12, 1, 9, tzinfo=UTC), tick=False):
        boss = staff[0]
        value = reward.add_value(name="Care", by=None)
        course = instruct.create_course(data=CourseData("Safety", valid_months=2), by=boss)
        instruct.publish(course=course, today=date(2025, 12, 1), by=boss)
        for one in staff[1:]:
            instruct.assign(course=course, person=one, due_on=date(2025, 12, 20), today=date(2025, 12, 1), by=boss)
        message = inform.draft(
            now=NOW, by=boss, wordings={"en": ("Read", "This")}, due_on=date(2026, 1, 20), owner=boss,
            audience=AudienceKind.EVERYONE, audience_team=None,
        )  # fmt: skip
        inform.send(message=message, today=date(2025, 12, 1), by=boss)
        meeting = events.plan(
            kind=EventKind.MEETING, by=boss, title="Vision", description="", hosts="",
            starts_at=datetime(2026, 1, 14, 9, tzinfo=UTC), place="Hall", link="", organiser=boss,
            audience=AudienceKind.EVERYONE, audience_team=None,
        )  # fmt: skip
        now, later = datetime(2025, 12, 1, 9, tzinfo=UTC), datetime(2026, 2, 4, 9, tzinfo=UTC)
        events.invite(event=meeting, now=now, by=boss)
        events.add_date(event=meeting, starts_at=later, place="Hall", link="", now=now, by=boss)
    for number, one in enumerate(staff[1:]):
        reward.recognise(
            giver=boss, receiver=one, value=value, message=f"Thanks {number}", today=date(2026, 1, 5 + number)
        )
    ids = {"value": value.id, "course": course.id, "message": message.id, "meeting": meeting.id}
    return World(root, teams, staff, ids)


Deed = Callable[[World, Random, date], None]


def some_person(world: World, chance: Random) -> Person:
    return db.session.get_one(Person, chance.choice(world.people).id)


def thank(world: World, chance: Random, day: date) -> None:
    giver, receiver = chance.sample(world.people, 2)
    value = rewards.values()[0]
    reward.recognise(giver=giver, receiver=receiver, value=value, message=f"{chance.random()}", today=day)


def take_thanks_back(world: World, chance: Random, day: date) -> None:
    given_ = chance.choice(db.session.scalars(select(Recognition)).all())
    if chance.random() < 0.5:
        reward.hide(recognition=given_, reason="rude", by=world.people[0], today=TODAY)
    else:
        reward.withdraw(recognition=given_, by=given_.giver, today=TODAY)


def bring(world: World, chance: Random, day: date) -> None:
    by = some_person(world, chance)
    engage.bring(kind=IdeaKind.IDEA, title=f"{chance.random()}", text="More light", by=by, today=day)


def withdraw_idea(world: World, chance: Random, day: date) -> None:
    known = db.session.scalars(select(Idea)).all()
    if known:
        engage.withdraw(idea=known[0], by=known[0].brought_by)


def record_many_ideas(world: World, chance: Random, day: date) -> None:
    by = some_person(world, chance)
    engage.record_ideas(rows=[engage.IdeaRow(IdeaKind.PROBLEM, "Late", "It came late", by.id, day)])


def be_ambassador(world: World, chance: Random, day: date) -> None:
    make_standing(some_person(world, chance), StandingKind.AMBASSADOR, team=world.teams[1], since=day)


def end_ambassador(world: World, chance: Random, day: date) -> None:
    held = db.session.scalars(select(Standing).where(Standing.kind == StandingKind.AMBASSADOR)).all()
    if held:
        people.end_standing(standing=held[0], ends_on=day)


def complete(world: World, chance: Random, day: date) -> None:
    course, by = courses.course(world.ids["course"]), world.people[0]
    assert course is not None
    instruct.complete_for(course=course, person_ids=[some_person(world, chance).id], completed_on=day, now=NOW, by=by)


def reverse(world: World, chance: Random, day: date) -> None:
    done = db.session.scalars(select(Completion)).all()
    if done:
        instruct.reverse(completion=done[0], reason="wrong", now=NOW, by=world.people[0])


def acknowledge(world: World, chance: Random, day: date) -> None:
    asked = chance.choice(db.session.scalars(select(Recipient)).all())
    inform.acknowledge(message=asked.message, person=asked.person, today=day)


def withdraw_message(world: World, chance: Random, day: date) -> None:
    message = db.session.get_one(Message, world.ids["message"])
    inform.withdraw(message=message, today=day, by=world.people[0])


def attend(world: World, chance: Random, day: date) -> None:
    event = chance.choice(db.session.scalars(select(Event).order_by(Event.id)).all())
    guests = [guest.person_id for guest in db.session.scalars(select(Invitee).where(Invitee.event_id == event.id))]
    came = [one for one in guests if chance.random() < 0.5]
    events.take_attendance(event=event, present=came, now=NOW, by=world.people[0])


def cancel(world: World, chance: Random, day: date) -> None:
    event = chance.choice(db.session.scalars(select(Event).order_by(Event.id)).all())
    events.cancel(event=event, reason="ill", now=NOW, by=world.people[0])


def move(world: World, chance: Random, day: date) -> None:
    people.move_person(person=some_person(world, chance), team=chance.choice(world.teams), starts_on=day)


def leave(world: World, chance: Random, day: date) -> None:
    people.leave(person=some_person(world, chance), left_on=day)


def come_back(world: World, chance: Random, day: date) -> None:
    employment.rehire(person=some_person(world, chance), team=world.teams[1], starts_on=day, today=TODAY)


def take_on(world: World, chance: Random, day: date) -> None:
    person = people.add_person(
        number=f"N{chance.random()}", name="New Face", email=None, team=chance.choice(world.teams), hired_on=day
    )
    world.people.append(person)


def be_away(world: World, chance: Random, day: date) -> None:
    make_absence(some_person(world, chance), since=day, until=day + 5 * DAY)


def be_here_after_all(world: World, chance: Random, day: date) -> None:
    absences = db.session.scalars(select(Absence)).all()
    if absences:
        people.remove_absence(absence=absences[0])


def be_a_suppliers(world: World, chance: Random, day: date) -> None:
    person, kind = some_person(world, chance), chance.choice([EmploymentKind.SUPPLIER, EmploymentKind.PERMANENT])
    people.set_employment(person=person, kind=kind, supplier="Firm", starts_on=day)


def merge(world: World, chance: Random, day: date) -> None:
    kept, gone = chance.sample(world.people[1:], 2)
    people.merge_people(
        kept=db.session.get_one(Person, kept.id), gone=db.session.get_one(Person, gone.id), by=None, today=TODAY
    )
    world.people.remove(gone)


def erase(world: World, chance: Random, day: date) -> None:
    people.erase(person=some_person(world, chance), by=None, today=TODAY, now=NOW)


def move_team(world: World, chance: Random, day: date) -> None:
    team, parent = chance.choice(world.teams), chance.choice([world.root, *world.teams])
    people.move_team(team=team, parent=parent, starts_on=day)


DEEDS: list[Deed] = [
    *(thank, take_thanks_back, bring, withdraw_idea, record_many_ideas, be_ambassador, end_ambassador, complete),
    *(reverse, acknowledge, withdraw_message, attend, cancel, move, leave, come_back, take_on, be_away),
    *(be_here_after_all, be_a_suppliers, merge, erase, move_team),
]
deeds = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.dates(date(2025, 12, 1), TODAY), st.integers(0, 999)), min_size=2, max_size=8
)


def do(world: World, done: list[tuple[Deed, date, int]]) -> None:
    for deed, day, seed in done:
        before = list(world.people)
        try:
            with db.session.begin_nested():
                deed(world, Random(seed), day)
        except RuleBroken:
            world.people[:] = before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds, st.integers(0, 8))
def test_what_was_kept_is_what_is_counted_unless_marked(
    app: Flask, today: date, done: list[tuple[Deed, date, int]], closed_after: int
) -> None:
    try:
        keep_company(app, closed_from=date(2025, 12, 1))
        world = make_world()
        do(world, done[:closed_after])
        close_all()
        assert figures.differences() == []
        do(world, done[closed_after:])
        assert figures.differences() == []
        for month in sorted({mark.month for mark in queries.waiting()}):
            months.rebuild(month=month, by_id=None)
        assert queries.waiting() == set()
        assert figures.differences() == []
    finally:
        db.session.rollback()
        company.forget()


@pytest.fixture
def world(app: Flask, today: date) -> World:
    keep_company(app)
    return make_world()


def reached(world: World, part: FiveI, month: date = JANUARY) -> dict[int, tuple[int, int]]:
    found = queries.cells(forest(), {part: [month]})[0][part]
    return {unit: (met.met, met.due) for (unit, _month), met in found.items()}


def test_a_month_closes_on_the_day_of_the_setting(world: World) -> None:
    found = db.session.get_one(Company, 1)
    assert months.close_next(today=date(2026, 3, 9))[0] == date(2023, 2, 1)
    close_all(date(2026, 3, 9))
    assert found.closed_until == date(2026, 1, 1)  # February closes on 10 March
    assert close_all(date(2026, 3, 10)) == [date(2026, 2, 1)]
    found.month_close_day = 20
    assert close_all(date(2026, 4, 19)) == []
    assert close_all(date(2026, 4, 20)) == [date(2026, 3, 1)]


def test_a_closed_month_stands_until_it_is_counted_again(world: World) -> None:
    receiver, giver = world.people[0], world.people[1]
    live = {part: reached(world, part) for part in FiveI}
    close_all()
    assert {part: reached(world, part) for part in FiveI} == live
    value = rewards.values()[0]
    reward.recognise(giver=giver, receiver=receiver, value=value, message="Late thanks", today=JANUARY)
    assert reached(world, FiveI.REWARD) == live[FiveI.REWARD]
    assert queries.waiting() == {stale.Mark("reward", world.teams[0].id, JANUARY)}
    months.rebuild(month=JANUARY, by_id=giver.id)
    met, due = live[FiveI.REWARD][world.root.id]
    assert reached(world, FiveI.REWARD)[world.root.id] == (met + 1, due)
    assert reached(world, FiveI.REWARD)[world.teams[0].id] != live[FiveI.REWARD][world.teams[0].id]
    assert queries.waiting() == set()
    entry = db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.detail["month"]) == ("count again", giver.id, "2026-01")


def test_what_is_written_in_an_open_month_marks_nothing(world: World) -> None:
    close_all()
    receiver, giver = world.people[0], world.people[1]
    reward.recognise(giver=giver, receiver=receiver, value=rewards.values()[0], message="Today", today=TODAY)
    people.move_person(person=receiver, team=world.teams[1], starts_on=date(2026, 3, 2))
    assert queries.waiting() == set()


def test_a_kept_figure_that_nobody_marked_is_found(world: World) -> None:
    close_all()
    row = db.session.scalars(
        select(TeamMonth).where(TeamMonth.month == JANUARY, TeamMonth.part == FiveI.REWARD)
    ).first()
    assert row is not None
    row.all_met += 1
    db.session.flush()
    assert [one.figure for one in figures.differences()] == [f"reward:{row.team_id}:2026-01"]


@pytest.mark.one_database("sqlite")
def test_pages_tell_of_late_records_and_hr_has_them_counted(world: World, client: Client) -> None:
    close_all()
    receiver, giver = world.people[0], world.people[1]
    value = rewards.values()[0]
    reward.recognise(giver=giver, receiver=receiver, value=value, message="Late thanks", today=JANUARY)
    client.sign_in(make_person(team=world.root, roles=(Role.HR,)))
    assert "Closed months with late records" in client.get("/coverage?period=2026-01").text
    team = f"/teams/{world.teams[0].id}?period="
    assert "Late records are not counted yet" in client.get(f"{team}2026-01").text
    assert "Late records are not counted yet" not in client.get(f"{team}2025-12").text
    page = client.get("/months").text
    assert "January 2026" in page
    assert "Count these months again" in page
    client.post("/months/count-again")
    jobs.run_due()
    company.forget()
    assert "Count these months again" not in client.get("/months").text
    assert "Late records are not counted yet" not in client.get(f"{team}2026-01").text


@pytest.mark.one_database("sqlite")
def test_all_that_the_five_is_count_is_watched(app: Flask) -> None:
    """A table that `counted` of a feature reads, and app.insights.facts does not know: say there what its rows tell."""
    read = {
        element.name
        for counted in queries.COUNTED.values()
        if (query := counted([1], [JANUARY])) is not None
        for element in visitors.iterate(query)
        if isinstance(element, Table)
    }
    assert "recognition" in read
    assert read - {model.__tablename__ for model in FACTS} == set()
