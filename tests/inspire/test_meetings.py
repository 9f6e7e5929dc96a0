"""Meetings with leaders: planned, invited to, held and counted, or cancelled."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.events import queries as events
from app.events import services
from app.events.models import Event, EventKind, Invitee
from app.inspire import queries
from app.people.models import AudienceKind, Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
MEETING_DAY = date(2026, 3, 20)


class Cast(NamedTuple):
    shop: Team
    hr: Person
    olga: Person  # organises, and is no manager
    anna: Person
    nikos: Person
    stranger: Person


@pytest.fixture
def cast(app: Flask, today: date) -> Cast:
    root = make_team("Company")
    shop = make_team("Shop", parent=root)
    office = make_team("Office", parent=root, customer_facing=False)
    return Cast(
        shop=shop,
        hr=make_person("Helena Nowak", team=root, roles=(Role.HR,)),
        olga=make_person("Olga Organiser", team=office),
        anna=make_person("Anna Kowalska", team=shop),
        nikos=make_person("Nikos Papadakis", team=make_team("Till", parent=shop)),
        stranger=make_person("Stan Other", team=office),
    )


def make_meeting(cast: Cast, *, title: str = "What customers told us", day: date = MEETING_DAY) -> Event:
    """Planned for the shop and the teams below it; nobody is invited yet."""
    return services.plan(
        kind=EventKind.MEETING,
        title=title,
        description="Bring one question.",
        hosts="Maria Papadaki",
        starts_at=clock.start_of(day) + timedelta(hours=14),
        place="Canteen",
        link="",
        organiser=cast.olga,
        audience=AudienceKind.TEAM,
        audience_team=cast.shop,
        by=cast.hr,
    )


def invited(cast: Cast, **kwargs: Any) -> Event:
    meeting = make_meeting(cast, **kwargs)
    services.invite(event=meeting, now=clock.now(), by=cast.hr)
    return meeting


def on_the_day() -> Any:
    return time_machine.travel(datetime(2026, 3, 20, 16, tzinfo=UTC), tick=False)


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "title": "What customers told us",
        "hosts": "Maria Papadaki",
        "held_on": MEETING_DAY.isoformat(),
        "starts": "14:00",
        "place": "Canteen",
        "link": "https://meet.example.org/1",
        "audience": "team",
        "audience_team": str(cast.shop.id),
        "organiser": cast.olga.number,
        **changes,
    }


def test_hr_plans_a_meeting_and_invites_those_of_that_day(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hr)

    preview = client.post("/meetings/new", data=form(cast), follow_redirects=True).text
    meeting = db.session.scalars(db.select(Event)).one()
    after = client.post(f"/meetings/{meeting.id}/invite", follow_redirects=True).text

    assert "2 people would be invited today." in preview
    assert "2 people are invited." in after
    assert meeting.held_on == MEETING_DAY
    assert set(db.session.scalars(db.select(Invitee.person_id))) == {cast.anna.id, cast.nikos.id}


def test_who_is_invited_finds_time_and_place(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)

    assert "What customers told us" in sign_in(cast.anna).get("/meetings").text
    page = sign_in(cast.anna).get(f"/meetings/{meeting.id}").text
    assert "20 March 2026, 14:00" in page
    assert "Canteen" in page
    assert "Record attendance" not in page
    assert [(due.title, due.due_on, due.endpoint) for due in queries.due(cast.anna, clock.today())] == [
        ("What customers told us", MEETING_DAY, "inspire.meeting")
    ]


@pytest.mark.parametrize("path", ["", "/attendance", "/cancel", "/date", "/edit"])
def test_somebody_not_invited_finds_nothing(cast: Cast, sign_in: SignIn, path: str) -> None:
    meeting = invited(cast)

    assert sign_in(cast.stranger).get(f"/meetings/{meeting.id}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/attendance", "/cancel", "/date", "/edit"])
def test_who_is_invited_does_not_run_the_meeting(cast: Cast, sign_in: SignIn, path: str) -> None:
    meeting = invited(cast)

    assert sign_in(cast.anna).get(f"/meetings/{meeting.id}{path}").status_code == 403
    assert sign_in(cast.anna).post(f"/meetings/{meeting.id}{path}").status_code == 403


def test_nobody_sees_a_meeting_before_the_invitation(cast: Cast, sign_in: SignIn) -> None:
    meeting = make_meeting(cast)

    assert sign_in(cast.anna).get(f"/meetings/{meeting.id}").status_code == 404
    assert sign_in(cast.olga).get(f"/meetings/{meeting.id}").status_code == 200


def test_the_organiser_records_attendance_and_corrects_it(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)
    with on_the_day():
        client = sign_in(cast.olga)
        waiting = [due.endpoint for due in queries.due(cast.olga, clock.today())]
        assert "Anna Kowalska (Shop)" in client.get(f"/meetings/{meeting.id}/attendance").text
        client.post(f"/meetings/{meeting.id}/attendance", data={"present": [cast.anna.id, cast.nikos.id]})
        client.post(f"/meetings/{meeting.id}/attendance", data={"present": [cast.anna.id]})
        page = client.get(f"/meetings/{meeting.id}").text

        assert waiting == ["inspire.attendance"]
        assert queries.due(db.session.get_one(Person, cast.olga.id), clock.today()) == []
    assert "Came: 1 of 2 people invited." in page
    assert events.turnout([meeting.id]) == {meeting.id: (2, 1)}
    assert "you were there" not in sign_in(cast.anna).get("/meetings").text  # still upcoming on the 9th
    assert "You were there" in sign_in(cast.anna).get(f"/meetings/{meeting.id}").text


def test_somebody_not_invited_cannot_be_present(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)
    with on_the_day():
        response = sign_in(cast.olga).post(
            f"/meetings/{meeting.id}/attendance", data={"present": [cast.anna.id, cast.stranger.id]}
        )

    assert response.status_code == 422
    assert set(db.session.scalars(db.select(Invitee.attended))) == {None}


def test_attendance_waits_for_the_day(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)

    response = sign_in(cast.olga).post(f"/meetings/{meeting.id}/attendance", data={"present": [cast.anna.id]})

    assert response.status_code == 422
    assert set(db.session.scalars(db.select(Invitee.attended))) == {None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"held_on": "20.03."},
        {"starts": ""},
        {"place": "", "link": ""},
        {"link": "javascript:alert(1)"},
        {"audience_team": ""},
        {"organiser": ""},
    ],
)
def test_a_refused_form_writes_nothing(cast: Cast, sign_in: SignIn, wrong: dict[str, str]) -> None:
    response = sign_in(cast.hr).post("/meetings/new", data=form(cast, **wrong))

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert db.session.scalars(db.select(Event)).all() == []


def test_a_plan_is_changed_until_people_are_invited(cast: Cast, sign_in: SignIn) -> None:
    meeting = make_meeting(cast)
    client = sign_in(cast.olga)

    assert 'value="14:00"' in client.get(f"/meetings/{meeting.id}/edit").text
    client.post(f"/meetings/{meeting.id}/edit", data=form(cast, held_on="2026-03-21"))
    assert db.session.get_one(Event, meeting.id).held_on == date(2026, 3, 21)
    client.post(f"/meetings/{meeting.id}/invite")
    assert client.post(f"/meetings/{meeting.id}/edit", data=form(cast)).status_code == 422
    assert db.session.get_one(Event, meeting.id).held_on == date(2026, 3, 21)


def test_a_cancelled_meeting_says_why_and_waits_for_nobody(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)
    client = sign_in(cast.olga)

    assert client.post(f"/meetings/{meeting.id}/cancel", data={"reason": " "}).status_code == 422
    client.post(f"/meetings/{meeting.id}/cancel", data={"reason": "The host is ill."})

    assert "The host is ill." in sign_in(cast.anna).get(f"/meetings/{meeting.id}").text
    assert "Cancelled" in sign_in(cast.anna).get("/meetings").text
    assert queries.due(db.session.get_one(Person, cast.anna.id), clock.today()) == []


def test_what_was_held_is_not_cancelled_and_what_is_past_invites_nobody(cast: Cast, today: date) -> None:
    held = invited(cast)
    with on_the_day():
        services.take_attendance(event=held, present=[cast.anna.id], now=clock.now(), by=cast.olga)
        with pytest.raises(RuleBroken):
            services.cancel(event=held, reason="Too late", now=clock.now(), by=cast.olga)
    with pytest.raises(RuleBroken):
        services.invite(event=held, now=clock.now(), by=cast.hr)
    with pytest.raises(RuleBroken):
        services.invite(event=make_meeting(cast, day=today - timedelta(days=1)), now=clock.now(), by=cast.hr)


def test_a_second_date_invites_the_same_people_and_counts_once(cast: Cast, sign_in: SignIn) -> None:
    meeting = invited(cast)
    when = {"held_on": "2026-03-25", "starts": "09:00", "place": "Athens"}

    page = sign_in(cast.olga).post(f"/meetings/{meeting.id}/date", data=when, follow_redirects=True).text
    other = db.session.scalars(db.select(Event).where(Event.first_id == meeting.id)).one()
    with on_the_day():
        services.take_attendance(event=meeting, present=[cast.nikos.id], now=clock.now(), by=cast.olga)
        assert queries.due(cast.nikos, clock.today()) == []
        assert [due.due_on for due in queries.due(cast.anna, clock.today())] == [other.held_on]
    with time_machine.travel(datetime(2026, 4, 2, 12, tzinfo=UTC), tick=False):
        services.take_attendance(event=other, present=[cast.anna.id], now=clock.now(), by=cast.olga)
        progress = queries.progress([cast.shop.id], [date(2026, 3, 1)])

    assert "Coming to one of them is enough." in page
    assert len(events.guests(other)) == 2
    assert progress == {(cast.shop.id, date(2026, 3, 1)): (1, 1)}


def test_a_leaver_has_nothing_due(cast: Cast, today: date) -> None:
    invited(cast)
    cast.anna.left_on = cast.olga.left_on = today - timedelta(days=1)

    assert queries.due(cast.anna, today) == queries.due(cast.olga, today) == []


PAGES = ["/meetings", "/meetings/all", "/meetings/{}", "/meetings/{}/attendance"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_no_more_statements_for_more_people_and_meetings(cast: Cast, sign_in: SignIn, path: str) -> None:
    address = path.format(invited(cast).id)
    client = sign_in(cast.hr)
    with count_statements() as few:
        assert client.get(address).status_code == 200
    for number in range(12):
        make_person(f"Person {number}", team=cast.shop)
        meeting = invited(cast)

    with count_statements() as many:
        assert client.get(path.format(meeting.id)).status_code == 200

    assert len(many) == len(few) <= 12, "\n".join(many)
