"""HR and leaders see what waits to be mended, the longest first, and go there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.access import Role
from app.core.db import db
from app.engage import services as engage
from app.engage.models import IdeaKind
from app.inform import services as inform
from app.instruct import services as instruct
from app.instruct.models import CourseData
from app.people.models import AudienceKind, Person, StandingKind, Team
from app.program.services import actions, five_years
from tests.factories import make_person, make_standing, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

pytestmark = pytest.mark.usefixtures("today")  # noon of 9 March 2026
TODAY, NOW = date(2026, 3, 9), datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def root(app: Flask) -> Team:
    return make_team("Company", code="ALL", customer_facing=False)


@pytest.fixture
def hr(root: Team) -> Person:
    return make_person("Hanna Lis", team=root, roles=(Role.HR,), leads=root)


@pytest.fixture
def claims(root: Team, hr: Person) -> Team:
    """A team in which everything that can wait waits."""
    team = make_team("Claims", code="CLAIMS", parent=root)
    leader = make_person("Maria Nowak", team=team, leads=team)
    anna = make_person("Anna Kos", team=team)
    course = instruct.create_course(data=CourseData("Listening"), by=hr)
    instruct.publish(course=course, today=TODAY - 40 * DAY, by=hr)
    instruct.assign(course=course, person=anna, due_on=TODAY - 30 * DAY, today=TODAY - 40 * DAY, by=hr)
    message = inform.draft(
        wordings={"en": ("Opening hours", "From Monday on.")},
        due_on=TODAY - 20 * DAY,
        owner=hr,
        audience=AudienceKind.TEAM,
        audience_team=team,
        now=NOW - 30 * DAY,
        by=hr,
    )
    inform.send(message=message, today=TODAY - 25 * DAY, by=hr)
    engage.bring(kind=IdeaKind.IDEA, title="Open earlier", text="At eight", by=anna, today=TODAY - 10 * DAY)
    for days, what in ((-5, "Late one"), (5, "Soon one")):
        action = actions.make(
            team=team,
            figure="nps:CLAIMS",
            start={},
            what=what,
            why="They wait",
            owner=leader,
            due_on=TODAY + days * DAY,
            by=hr,
            now=NOW - 60 * DAY,
        )
        action.start = {"period": "2026-Q1", "silence": None, "counts": []}
    return team


def mended(page: str) -> list[str]:
    """The lines of what waits, in their order."""
    part = page.split("Needs you")[1].split("Needs attention", maxsplit=1)[0]
    kinds = (
        *("Courses overdue", "Messages not read in time", "Ideas and problems that wait", "Actions overdue"),
        *("People without an account", "Team without a leader", "People without a team"),
    )
    return sorted((kind for kind in kinds if kind in part), key=part.index)


def test_what_waits_longest_stands_first(client: Client, hr: Person, claims: Team) -> None:
    page = client.sign_in(hr).get("/coverage").text
    assert mended(page) == [
        "Courses overdue",
        "Messages not read in time",
        "Ideas and problems that wait",
        "Actions overdue",
        "People without an account",  # one line for all of them, without a day
    ]
    for place in (f"/training/teams/{claims.id}", "/ideas?state=new", f"/actions?state=overdue&amp;team={claims.id}"):
        assert f'href="{place}"' in page
    assert "Soon one" in page.split("The next four weeks")[1]
    assert "missing 1, people 2" in page


def test_gaps_of_the_directory_are_named(client: Client, hr: Person, root: Team) -> None:
    lost = make_team("Lost", parent=root)
    make_person("Ewa Lis", team=lost)
    make_person("Nina Fresh")
    page = client.sign_in(hr).get("/coverage").text
    assert {"Team without a leader", "People without a team"} <= set(mended(page))
    assert f'/teams/{lost.id}">Team without a leader' in page


def test_who_left_measures_and_the_committee_alone_is_named(client: Client, hr: Person, root: Team) -> None:
    make_team("Claims", parent=root)
    ewa, jan = make_person("Ewa Lis", team=root), make_person("Jan Kos", team=root)
    for owner, title in ((ewa, "Left alone"), (hr, "In good hands")):
        facts = {"title": title, "part": None, "first_year": 2026, "last_year": 2026, "review_on": None, "note": ""}
        five_years.add_measure(**facts, owner=owner, by=hr, now=NOW)  # type: ignore[arg-type]
    five_years.name_sponsor(person=jan, starts_on=TODAY - 2 * DAY, by=hr)
    five_years.add_member(person=hr, starts_on=TODAY - 2 * DAY, by=hr)
    assert "has left" not in client.sign_in(hr).get("/coverage").text.split("The next four weeks")[0]
    for person in (ewa, jan):
        person.left_on = TODAY - DAY
    db.session.commit()

    page = client.get("/coverage").text.split("The next four weeks")[0]

    for words in ("Measure whose owner has left", "committee who has left", "Left alone", "Jan Kos"):
        assert words in page
    assert "In good hands" not in page
    leader = make_person(team=root, leads=make_team("Other", parent=root))
    db.session.commit()
    assert "whose owner has left" not in client.sign_in(leader).get("/coverage").text


def test_a_leader_sees_the_same_of_the_own_teams(client: Client, hr: Person, root: Team, claims: Team) -> None:
    other = make_team("Repairs", parent=root)
    leader = make_person("Jan Kos", team=other, leads=other)
    make_person("Nina Fresh")  # without a team
    page = client.sign_in(leader).get("/coverage").text
    assert "Nothing waits" in page
    assert "Soon one" not in page
    make_standing(leader, StandingKind.DEPUTY, team=claims)
    db.session.commit()
    page = client.get("/coverage").text
    assert "Courses overdue" in page
    assert "People without a team" not in page
    assert "/people/without-account" not in page  # not theirs to mend


def test_one_statement_asks_it_all(client: Client, hr: Person, claims: Team) -> None:
    client.sign_in(hr)
    with count_statements() as statements:
        client.get("/coverage")
    assert len(statements) <= 8
