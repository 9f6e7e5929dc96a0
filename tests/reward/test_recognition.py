"""Colleagues thank each other."""

from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.five_is import Met
from app.people import services as people
from app.people.models import Person
from app.reward import queries, services
from app.reward.models import CompanyValue, Recognition
from tests.factories import make_membership, make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements


@pytest.fixture
def value(app: Flask) -> CompanyValue:
    return services.add_value(name="Care", by=None)


def test_an_employee_thanks_a_colleague(client: Client, value: CompanyValue) -> None:
    team = make_team()
    anna, jan = make_person("Anna Nowak", team=team), make_person("Jan Łuczak", team=team)
    client.sign_in(anna)
    sent = client.post(
        "/recognise",
        data={"receiver": "luczak", "value": value.id, "message": "You stayed on the call.", "customer": "Mrs P."},
        follow_redirects=True,
    )
    assert "Sent to: Jan Łuczak" in sent.text
    page = client.sign_in(jan).get("/recognise?tab=received")
    assert "You stayed on the call." in page.text
    assert "Mrs P." in page.text


def test_nobody_thanks_themselves_and_what_was_typed_is_kept(client: Client, value: CompanyValue) -> None:
    anna = make_person("Anna Nowak", team=make_team())
    client.sign_in(anna)
    answer = client.post("/recognise", data={"receiver": anna.number, "value": value.id, "message": "Well done me"})
    assert answer.status_code == 422
    assert "You cannot recognise yourself." in answer.text
    assert "Well done me" in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Recognition)) == 0


def test_a_refused_form_writes_nothing(client: Client, value: CompanyValue) -> None:
    team = make_team()
    client.sign_in(make_person(team=team))
    other = make_person("Jan Kos", team=team)
    for form in ({}, {"receiver": other.number}, {"receiver": other.number, "value": value.id, "message": "x" * 281}):
        assert client.post("/recognise", data=form).status_code == 422
    assert db.session.scalar(db.select(db.func.count()).select_from(Recognition)) == 0


def test_a_leaver_cannot_be_thanked(app: Flask, client: Client, value: CompanyValue, today: date) -> None:
    team = make_team()
    gone = make_person("Jan Kos", team=team, left_on=today - timedelta(days=1))
    answer = client.sign_in(make_person(team=team)).post(
        "/recognise", data={"receiver": gone.number, "value": value.id, "message": "Thank you"}
    )
    assert answer.status_code == 422


def test_script_in_thanks_is_only_text(client: Client, value: CompanyValue) -> None:
    team = make_team()
    anna, jan = make_person(team=team), make_person("<img src=x onerror=alert(1)>", team=team)
    services.recognise(giver=anna, receiver=jan, value=value, message="<script>alert(1)</script>", today=clock.today())
    page = client.sign_in(anna).get("/recognise").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page


def test_thanks_are_taken_back_by_their_giver_and_hidden_with_a_reason(client: Client, value: CompanyValue) -> None:
    team = make_team()
    anna, jan, hr = make_person(team=team), make_person(team=team), make_person(team=team, roles=(Role.HR,))
    first, second = (
        services.recognise(giver=anna, receiver=jan, value=value, message=f"Thanks {i}", today=clock.today())
        for i in range(2)
    )
    first_id, second_id = first.id, second.id
    client.sign_in(jan)
    assert client.post(f"/recognise/{first_id}/withdraw").status_code == 404
    assert client.get(f"/recognise/{first_id}/hide").status_code == 403
    client.sign_in(anna).post(f"/recognise/{first_id}/withdraw")
    client.sign_in(hr)
    assert client.post(f"/recognise/{second_id}/hide", data={"reason": ""}).status_code == 422
    assert client.post(f"/recognise/{second_id}/hide", data={"reason": "Names a customer"}).status_code == 302
    page = client.get("/recognise").text
    assert "Thanks 0" not in page
    assert "Thanks 1" not in page


def test_statements_do_not_grow_with_thanks(client: Client, value: CompanyValue) -> None:
    team = make_team()
    folk = [make_person(f"Person {i}", team=team) for i in range(12)]
    client.sign_in(folk[0])
    counts = []
    for many in (2, 40):
        rows = [
            {
                "giver_id": folk[i % 11].id,
                "receiver_id": folk[i % 11 + 1].id,
                "value_id": value.id,
                "message": "Thanks",
                "customer": "",
                "given_on": clock.today(),
            }
            for i in range(many)
        ]
        services.record_recognitions(rows=rows)
        with count_statements() as counted:
            assert client.get("/recognise").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 12, counts


def _recount(folk: list[Person], team_ids: set[int], months: list[date]) -> dict[tuple[int, date], Met]:
    """The figure by hand: see queries.progress."""
    found: dict[tuple[int, date], Met] = {}
    thanked = db.session.scalars(db.select(Recognition)).all()
    for person in folk:
        for month in months:
            last = clock.month_end(month)
            if person.hired_on > last or (person.left_on is not None and person.left_on < month):
                continue
            day = min(last, person.left_on or last)
            team = next((m.team_id for m in person.memberships if m.holds_on(day)), None)
            if team in team_ids:
                got = any(
                    r.receiver_id == person.id
                    and month <= r.given_on <= last
                    and r.withdrawn_on is None
                    and r.hidden_on is None
                    for r in thanked
                )
                found[team, month] = found.get((team, month), Met(0, 0)) + Met(int(got), 1)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_figure_for_reward_equals_a_recount_by_hand(app: Flask, value: CompanyValue, seed: int) -> None:
    chance, start = Random(seed), date(2025, 1, 1)
    teams = [make_team() for _ in range(3)]
    folk = []
    for _ in range(15):
        hired = start + timedelta(days=chance.randrange(-100, 100))
        person = make_person(hired_on=hired)
        first, other = chance.sample(teams, 2)
        make_membership(person, first, since=hired)
        db.session.refresh(person)
        if chance.random() < 0.4:
            people.move_person(person=person, team=other, starts_on=hired + timedelta(days=40))
        if chance.random() < 0.3:
            people.leave(person=person, left_on=hired + timedelta(days=chance.randrange(45, 150)))
        folk.append(person)
    for _ in range(60):
        giver, receiver = chance.sample(folk, 2)
        given_on = start + timedelta(days=chance.randrange(0, 180))
        if receiver.employed_on(given_on):
            thanks = services.recognise(giver=giver, receiver=receiver, value=value, message="Thanks", today=given_on)
            if chance.random() < 0.2:
                services.withdraw(recognition=thanks, by=giver, today=given_on)
    months = clock.months_between(start, date(2025, 7, 1))
    some = {team.id for team in teams[:2]}
    assert queries.progress(some, months) == _recount(folk, some, months)
