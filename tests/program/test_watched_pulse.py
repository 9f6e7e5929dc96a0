"""An action about a pulse: nothing hidden may be had through it, and a change tells of no few people."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core.db import db
from app.people.models import Person
from app.program.models.actions import Action
from app.pulse import services as pulse
from tests.factories import make_membership, make_person
from tests.pulse.company import DAY, ENGAGEMENT, NOON, Company, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # noon of 9 March 2026
LATER = NOON + 60 * DAY


@pytest.fixture
def company(app: Flask) -> Company:
    """North is large enough for its results, south is not; both have answered once."""
    company = make_company({"north": 12, "south": 3})
    ask(company, level=3, now=NOON)
    return company


def ask(company: Company, *, level: int, now: datetime) -> None:
    wave = make_wave(now=now)
    given = {p.id: answers(level + (p.id % 2 if level < 5 else 0)) for p in company.everyone}
    pulse.cast_many(wave=wave, answers=given, now=now)
    close_and_seal(wave, now + DAY)


def act(client: Client, company: Company, team: str, question: str) -> Action:
    leader = company.leaders[team]
    what = {"team": company.teams[team].id, "measure": f"pulse:{question}", "what": "Read it together"}
    client.sign_in(db.session.get_one(Person, leader.id))
    answer = client.post("/actions/new", data={**what, "why": "-", "owner": leader.number, "due_on": "2026-06-01"})
    assert answer.status_code == 302, answer.text
    action: Action = db.session.scalars(db.select(Action)).one()
    return action


def page_of(client: Client, action: Action, reader: Person, now: datetime = NOON + 2 * DAY) -> str:
    with time_machine.travel(now, tick=False):
        return client.sign_in(db.session.get_one(Person, reader.id)).get(f"/actions/{action.id}").text


@pytest.mark.parametrize("question", [ENGAGEMENT, "inform", "enps"])
def test_what_is_shown_is_kept_as_shown(client: Client, company: Company, question: str) -> None:
    action = act(client, company, "north", question)
    assert action.start["n"] == 12
    assert action.start["value"] is not None
    assert "12 of 12" not in page_of(client, action, company.leaders["south"])  # 404: not theirs


@pytest.mark.parametrize("question", [ENGAGEMENT, "inform", "enps"])
def test_a_hidden_figure_is_not_had_through_an_action(client: Client, company: Company, question: str) -> None:
    action = act(client, company, "south", question)
    assert {action.start[name] for name in ("value", "low", "high")} == {None}
    assert action.start["n"] == 0
    assert action.start["counts"] == []
    hr = make_person("Hanna Lis", team=company.root, roles=(Role.HR,))
    for reader in (company.leaders["south"], company.leaders["boss"], hr):
        assert "Hidden to protect those who answered" in page_of(client, action, reader)
        assert "likely between" not in page_of(client, action, reader)


def test_an_open_wave_shows_nothing(client: Client, app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    pulse.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    action = act(client, company, "north", "inform")
    assert action.start["silence"] == "no wave"


@pytest.mark.parametrize("question", [ENGAGEMENT, "inform", "enps"])
def test_a_change_between_waves_of_the_same_people_is_told(client: Client, company: Company, question: str) -> None:
    action = act(client, company, "north", question)
    ask(company, level=5, now=LATER)
    page = page_of(client, action, company.leaders["north"], LATER + 2 * DAY)
    clear = "Changed by" in page
    assert clear or "cannot be told from chance" in page
    assert clear == (question != "enps")  # all gave 8 both times


@pytest.mark.parametrize(("joined", "told"), [(0, True), (1, False), (5, True)])
def test_a_change_is_not_told_where_a_few_joined(client: Client, company: Company, *, joined: int, told: bool) -> None:
    action = act(client, company, "north", "inform")
    for number in range(joined):
        late: Any = make_person(f"Newcomer {number}", hired_on=LATER.date())
        make_membership(late, company.teams["north"], since=LATER.date())
        company.people["north"].append(late)
    ask(company, level=5, now=LATER)
    page = page_of(client, action, company.leaders["north"], LATER + 2 * DAY)
    assert ("Changed by" in page) == told
    assert ("A few people joined or left in between" in page) != told
