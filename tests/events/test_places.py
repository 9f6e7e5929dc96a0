"""Places and the waiting list: never more people than places, nobody skipped, free places go to the next."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.events import queries, services
from app.events.models import Event, EventKind, Invitee
from app.events.services import places
from app.people.models import AudienceKind, Notice, Person, Team
from tests.factories import make_absence, make_person, make_team
from tests.support.client import Client

NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)


def make_event(organiser: Person, *, seats: int | None = 2, publish: bool = True, **facts: Any) -> Event:
    """A listening session tomorrow at the same hour."""
    given = {
        "title": "Hear calls",
        "description": "Bring headphones",
        "hosts": "",
        "starts_at": clock.now() + DAY,
        "place": "Room 4",
        "link": "",
        "organiser": organiser,
        "audience": AudienceKind.EVERYONE,
        "audience_team": None,
        "sign_up": True,
        "places": seats,
        **facts,
    }
    event = services.plan(kind=EventKind.LISTENING, by=organiser, **given)
    if publish:
        services.publish(event=event, now=clock.now(), by=organiser)
    return event


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team("Company")


def names(event: Event) -> tuple[list[str], list[str]]:
    """Who has a place, in the order they signed up, and who waits, in turn."""
    query = select(Person.name, Invitee.placed).join(Invitee.person).where(Invitee.event_id == event.id)
    rows = db.session.execute(query.where(Invitee.number.is_not(None)).order_by(Invitee.number)).all()
    return [name for name, placed in rows if placed], [name for name, placed in rows if not placed]


def test_whoever_withdraws_gives_the_place_to_the_next_in_turn(team: Team) -> None:
    host, *guests = (make_person(name, team=team) for name in ("Host", "Ann", "Ben", "Cid", "Dan"))
    event = make_event(host)
    for guest in guests:
        services.sign_up(event=event, person=guest, now=NOW)
    assert names(event) == (["Ann", "Ben"], ["Cid", "Dan"])
    services.sign_up(event=event, person=guests[0], now=NOW)
    services.withdraw(event=event, person=guests[0], now=NOW)
    assert names(event) == (["Ben", "Cid"], ["Dan"])
    services.sign_up(event=event, person=guests[0], now=NOW)
    assert names(event) == (["Ben", "Cid"], ["Dan", "Ann"]), "whoever comes back stands at the end"
    told = select(Notice.person_id).where(Notice.key.startswith(f"event:{event.id}:place:"))
    assert db.session.scalars(told).all() == [guests[2].id]
    services.set_places(event=event, places=3, now=NOW, by=host)
    assert names(event) == (["Ben", "Cid", "Dan"], ["Ann"])
    with pytest.raises(RuleBroken):
        services.set_places(event=event, places=2, now=NOW, by=host)
    services.set_places(event=event, places=None, now=NOW, by=host)
    assert names(event) == (["Ben", "Cid", "Dan", "Ann"], [])


def test_whoever_leaves_the_company_gives_the_place_back_and_gets_none(team: Team) -> None:
    host, ann, ben, cid = (make_person(name, team=team) for name in ("Host", "Ann", "Ben", "Cid"))
    event = make_event(host, seats=1)
    for guest in (ann, ben, cid):
        services.sign_up(event=event, person=guest, now=NOW)
    ann.left_on = ben.left_on = date(2026, 3, 9)
    db.session.flush()
    places.free_places_of_leavers(today=date(2026, 3, 9), now=NOW)
    assert names(event) == (["Cid"], [])


def test_one_date_of_several_is_enough_and_a_place_is_for_whom_it_is_meant(team: Team) -> None:
    host, ann = make_person("Host", team=team), make_person("Ann", team=make_team("Other", parent=team))
    event = make_event(host)
    later = services.add_date(event=event, starts_at=NOW + 2 * DAY, place="Room 4", link="", now=NOW, by=host)
    services.sign_up(event=event, person=ann, now=NOW)
    with pytest.raises(RuleBroken, match="another date"):
        services.sign_up(event=later, person=ann, now=NOW)
    foreign = make_event(host, audience=AudienceKind.LEADERS, publish=False)
    foreign.invited_at = NOW
    with pytest.raises(RuleBroken, match="other people"):
        services.sign_up(event=foreign, person=ann, now=NOW)
    with time_machine.travel(NOW + DAY, tick=False), pytest.raises(RuleBroken, match="begun"):
        services.withdraw(event=event, person=ann, now=NOW + DAY)


def test_people_are_reminded_the_day_before_once_and_not_on_leave(team: Team) -> None:
    host, ann, ben, cid = (make_person(name, team=team) for name in ("Host", "Ann", "Ben", "Cid"))
    event = make_event(host)
    for guest in (ann, ben, cid):
        services.sign_up(event=event, person=guest, now=NOW)
    make_absence(ben, since=date(2026, 3, 10), until=date(2026, 3, 10))
    for _again in range(2):
        places.remind(today=date(2026, 3, 9), now=NOW)
    reminded = select(Notice.person_id).where(Notice.key == f"event:{event.id}:tomorrow")
    assert db.session.scalars(reminded).all() == [ann.id], "Cid waits and Ben is away"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["in", "out", "leave"]), st.integers(0, 5)),
            st.tuples(st.just("places"), st.integers(1, 6) | st.none()),
        ),
        max_size=25,
    )
)
@pytest.mark.one_database
def test_a_waiting_list_never_exceeds_places_nor_skips_anyone(team: Team, steps: list[tuple[str, Any]]) -> None:
    """Against a plain list: those who signed up, in turn; the first of them have the places."""
    host, *guests = [make_person(f"Guest {number}", team=team) for number in range(7)]
    event = make_event(host, seats=2)
    queue: list[str] = []
    for what, which in steps:
        try:
            if what == "places":
                services.set_places(event=event, places=which, now=NOW, by=host)
            elif what == "in":
                services.sign_up(event=event, person=guests[which], now=NOW)
                queue += [guests[which].name] if guests[which].name not in queue else []
            elif what == "leave":
                guests[which].left_on = date(2026, 3, 9)
                db.session.flush()
                places.free_places_of_leavers(today=date(2026, 3, 9), now=NOW)
                queue = [name for name in queue if name != guests[which].name]
            else:
                services.withdraw(event=event, person=guests[which], now=NOW)
                queue = [name for name in queue if name != guests[which].name]
        except RuleBroken:
            pass
        most = len(queue) if event.places is None else event.places
        assert names(event) == (queue[:most], queue[most:])


def test_of_24_people_at_once_exactly_as_many_as_there_are_places_have_one(committing_app: Flask) -> None:
    """And while as many withdraw as sign up, nobody is skipped."""
    team = make_team("Company")
    host, *guests = [make_person(f"Guest {number}", team=team) for number in range(25)]
    event = make_event(host, seats=7)
    event_id, ids = event.id, [guest.id for guest in guests]
    db.session.commit()
    start = Barrier(24)

    def act(number: int) -> None:
        with committing_app.app_context():
            found, person = db.session.get_one(Event, event_id), db.session.get_one(Person, ids[number])
            db.session.commit()
            start.wait()
            services.sign_up(event=found, person=person, now=clock.now())
            db.session.commit()
            if number % 3 == 0:
                services.withdraw(event=found, person=person, now=clock.now())
                db.session.commit()

    with ThreadPoolExecutor(24) as clicks:
        list(clicks.map(act, range(24)))
    rows = db.session.execute(
        select(Invitee.number, Invitee.placed).where(Invitee.event_id == event_id).order_by(Invitee.number)
    ).all()
    assert [placed for _number, placed in rows] == [True] * 7 + [False] * 9
    assert len({number for number, _placed in rows}) == 16


@pytest.mark.one_database
def test_somebody_signs_up_keeps_the_date_and_says_that_they_are_there(
    team: Team, sign_in: Callable[[Person], Client]
) -> None:
    host, ann, ben = (make_person(name, team=team) for name in ("Host", "Ann", "Ben"))
    event = make_event(host, seats=1, title="Hear, calls; łódź", ends_at=NOW + DAY + timedelta(minutes=90))
    address = f"/events/{event.id}"
    for guest in (ann, ben):
        assert sign_in(guest).post(f"{address}/sign-up").status_code == 302
    assert names(event) == (["Ann"], ["Ben"])
    answer = sign_in(ann).get(f"{address}/calendar.ics")
    lines = answer.text.replace("\r\n ", "").splitlines()
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert {"DTSTART:20260310T110000Z", "DTEND:20260310T123000Z", "LOCATION:Room 4"} <= set(lines)
    assert r"SUMMARY:Hear\, calls\; łódź" in lines
    with time_machine.travel(NOW + DAY, tick=False):
        assert "Show a code" in sign_in(host).get(f"{address}/code").text
        sign_in(host).post(f"{address}/code")
        code = str(event.code)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert sign_in(ann).post(f"{address}/here", data={"code": wrong}).status_code == 422
        assert sign_in(ben).post(f"{address}/here", data={"code": code}).status_code == 422, "he has no place"
        assert sign_in(ann).post(f"{address}/here", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 302
        assert sign_in(ann).get(f"{address}/attendance").status_code == 403
        # the list was opened before Ann typed the code, and is saved without her tick
        sign_in(host).post(f"{address}/attendance", data={"seen": ""})
        assert queries.guests(event)[0].attended is True
        sign_in(host).post(f"{address}/attendance", data={"seen": str(ann.id)})
        assert queries.guests(event)[0].attended is False
        assert sign_in(ann).post(f"{address}/here", data={"code": code}).status_code == 422, "the list is saved"
    stranger = make_person("Eve", team=team)
    other = make_event(host, audience=AudienceKind.LEADERS, publish=False)
    assert sign_in(stranger).get(f"/events/{other.id}/calendar.ics").status_code == 404
