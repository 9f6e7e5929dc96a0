"""Listening to customers: places, what was heard, what should change, and how it counts towards Inform."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import Met
from app.customers import services as customers
from app.events import services as events
from app.events.models import Event
from app.inform import queries, services
from app.inform.models.listening import ListeningWay
from app.inform.queries import listening as sessions
from app.inform.services import listening
from app.insights.masking import HIDDEN, masked
from app.people.models import AudienceKind, Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team("Company")


@pytest.fixture
def hr(team: Team) -> Person:
    return make_person("Helena Nowak", team=team, roles=(Role.HR,))


def held(hr: Person, starts_at: datetime, *guests: Person, came: tuple[Person, ...] = (), **facts: Any) -> Event:
    """A session that people signed up for; the list is saved if somebody came."""
    event = listening.plan(
        way=ListeningWay.CALLS, by=hr, title="Hear calls", description="", hosts="", starts_at=starts_at,
        place="Room 4", link="", organiser=hr, audience=AudienceKind.EVERYONE, audience_team=None, sign_up=True,
        places=2, **facts,
    )  # fmt: skip
    events.publish(event=event, now=starts_at - DAY, by=hr)
    for guest in guests:
        events.sign_up(event=event, person=guest, now=starts_at - DAY)
    if came:
        events.take_attendance(event=event, present={one.id for one in came}, now=starts_at, by=hr)
    return event


def test_somebody_comes_says_what_they_heard_and_makes_it_an_idea(team: Team, hr: Person, sign_in: SignIn) -> None:
    ann, ben = make_person("Ann", team=team), make_person("Ben", team=team)
    form = {
        "way": "calls", "title": "Hear calls", "held_on": "2026-03-10", "starts": "12:00", "place": "Room 4",
        "places": "1", "audience": "everyone", "organiser": hr.number,
    }  # fmt: skip
    page = sign_in(hr).post("/listening/new", data=form, follow_redirects=True)
    assert "3 people can sign up then." in page.text
    event = db.session.scalars(select(Event)).one()
    assert sign_in(ann).get(event.path).status_code == 404, "nobody knows of it yet"
    sign_in(hr).post(f"{event.path}/publish")
    assert "1 place left of 1" in sign_in(ann).get("/listening").text
    for person in (ann, ben):
        sign_in(person).post(f"/events/{event.id}/sign-up")
    assert "You are on the waiting list" in sign_in(ben).get(event.path).text
    assert [one.title for one in queries.due(ann, NOW.date())] == ["Hear calls"]
    with time_machine.travel(NOW + DAY, tick=False):
        assert sign_in(ann).post(f"{event.path}/heard", data={"heard": "They wait"}).status_code == 422
        events.take_attendance(event=event, present={ann.id}, now=NOW + DAY, by=hr)
        assert {one.detail for one in queries.due(ann, NOW.date() + DAY)} == {"Say what you heard"}
        said = {"heard": "They wait", "change": "Call sooner & often"}
        page = sign_in(ann).post(f"{event.path}/heard", data=said, follow_redirects=True)
        assert "/ideas/new?text=Call+sooner+%26+often" in page.text or "Call%20sooner%20%26%20often" in page.text
        assert "Call sooner &amp; often</textarea>" in sign_in(ann).get("/ideas/new?text=Call+sooner+%26+often").text
        assert queries.due(ann, NOW.date() + DAY) == []
        with pytest.raises(RuleBroken, match="was there"):
            listening.tell(event=event, person=ben, heard="x", change="", now=NOW + DAY)
        assert len(sessions.all_heard(event)) == 1


def test_the_figure_of_inform_counts_places_by_hand(team: Team, hr: Person) -> None:
    """February: a message to three, read in time by one; a session with two places, attended by one; one cancelled,
    one without a list; March is to come."""
    below = make_team("Below", parent=team)
    ann, ben = make_person("Ann", team=team), make_person("Ben", team=below)
    february = datetime(2026, 2, 10, 11, tzinfo=UTC)
    with time_machine.travel(february, tick=False):
        message = services.draft(
            wordings={"en": ("A", "B")}, due_on=date(2026, 2, 20), owner=hr, audience=AudienceKind.EVERYONE,
            audience_team=None, now=february, by=hr,
        )  # fmt: skip
        services.send(message=message, today=date(2026, 2, 10), by=hr)
        services.acknowledge(message=message, person=ann, today=date(2026, 2, 20))
    held(hr, february, ann, ben, hr, came=(ben,))
    called_off = held(hr, february + 2 * DAY, ann)
    called_off.cancelled_at, called_off.cancel_reason = february, "Ill"
    held(hr, february + 4 * DAY, ann)
    held(hr, NOW + DAY, ann)
    db.session.flush()
    months = [date(2026, 2, 1), date(2026, 3, 1)]
    assert queries.progress([team.id, below.id], months) == {
        (team.id, months[0]): Met(1, 4),  # Ann and Helena by message, Ann's two places: she read, came to none
        (below.id, months[0]): Met(1, 2),  # Ben did not read, and came
    }


def test_customers_words_are_masked() -> None:
    names = ["Anna Kowalska", "Łukasz Żak"]
    for text, said in (
        ("Mail me at jan.kos@example.org or www.kos.pl", f"Mail me at {HIDDEN} or {HIDDEN}"),
        ("Call +48 601 234 567, order 123456", f"Call {HIDDEN}, order {HIDDEN}"),
        ("PL61 1090 1014 0000 0712 1981 2874 is my account", f"{HIDDEN} is my account"),
        ("I waited 45 minutes in 2025", "I waited 45 minutes in 2025"),
        ("Pani Nowak była miła", f"Pani {HIDDEN} była miła"),
        ("My name is Jan Kos. Thanks to Łukasz and anna", f"My name is {HIDDEN}. Thanks to {HIDDEN} and anna"),
        ("Η κυρία Παπαδάκη βοήθησε", f"Η κυρία {HIDDEN} βοήθησε"),
        ("Kowalska helped", f"{HIDDEN} helped"),
    ):
        assert masked(text, names) == said


@pytest.mark.one_database
def test_customers_words_stand_by_team_for_those_who_work_there(team: Team, hr: Person, sign_in: SignIn) -> None:
    here, there = make_team("Here", parent=team), make_team("There", parent=team)
    ann = make_person("Ann Young", team=here)
    rows = [
        customers.NewAnswer(
            one.id, date(2026, 3, day), score, comment=f"Ann of {one.name.lower()} helped, call 601234567"
        )
        for one, day, score in ((here, 2, 10), (there, 3, 2))
    ]
    customers.record_answers(rows=rows)
    page = sign_in(ann).get("/listening/words").text
    assert f"{HIDDEN} of here helped, call {HIDDEN}" in page
    assert "of there" not in page
    assert sign_in(ann).get(f"/listening/words?team={there.id}").status_code == 404
    assert "of there" in sign_in(hr).get(f"/listening/words?team={team.id}&kind=detractor").text
