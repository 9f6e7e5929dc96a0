"""What a person finds on arriving."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.people.models import Team
from app.reward import services as reward
from tests.factories import make_person, make_team
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # noon of 9 March 2026


@pytest.fixture
def team(app: Flask) -> Team:
    return make_team("Claims")


def test_a_new_person_finds_what_the_page_is_for(client: Client, team: Team) -> None:
    page = client.sign_in(make_person(team=team, hired_on=date(2026, 3, 9))).get("/").text
    assert "Good afternoon" in page
    assert "Nothing is due" in page
    assert "No thanks yet" in page
    assert "Say thanks" in page


def test_greetings_do_not_decline_names(client: Client, team: Team) -> None:
    page = client.sign_in(make_person("Łukasz Woźniak", team=team, language="pl")).get("/").text
    assert "<h1>Dzień dobry</h1>" in page


def test_thanks_to_me_come_first(client: Client, team: Team) -> None:
    anna, jan, ewa = (make_person(name, team=team) for name in ("Anna Nowak", "Jan Kos", "Ewa Lis"))
    value = reward.add_value(name="Care", by=None)
    reward.recognise(giver=jan, receiver=anna, value=value, message="Older, to me", today=date(2026, 3, 1))
    for number in range(3):
        reward.recognise(giver=jan, receiver=ewa, value=value, message=f"Newer {number}", today=date(2026, 3, 2))
    page = client.sign_in(anna).get("/").text
    assert page.index("Older, to me") < page.index("Newer 2") < page.index("Newer 1")
    assert "Newer 0" not in page


def test_a_script_in_thanks_does_not_run(client: Client, team: Team) -> None:
    anna, jan = make_person("Anna Nowak", team=team), make_person("<b>Jan</b> Kos", team=team)
    value = reward.add_value(name="Care", by=None)
    reward.recognise(giver=jan, receiver=anna, value=value, message="<script>alert(1)</script>", today=date(2026, 3, 1))
    page = client.sign_in(anna).get("/").text
    assert "<script>alert" not in page
    assert "<b>Jan</b>" not in page


def test_an_auditor_finds_the_pages_there_are_to_read(client: Client, team: Team) -> None:
    page = client.sign_in(make_person(team=team, roles=(Role.AUDITOR,))).get("/").text
    assert "Due for you" not in page
    assert "/teams" in page
