"""The audit log as administrators and auditors read it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.core import audit
from app.people import services
from app.people.models import Person, Team
from tests.conftest import ROOT
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


@pytest.fixture
def company(app: Flask, today: date) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def auditor(company: Team, sign_in: SignIn) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.AUDITOR,)))


def test_the_log_says_who_did_what_newest_first(company: Team, auditor: Client) -> None:
    hr = make_person("Hanna Ruta", team=company)
    person = services.add_person(number="9", name="Jan Kos", email=None, team=company, hired_on=date(2026, 1, 1), by=hr)
    services.leave(person=person, left_on=date(2026, 3, 1), by=hr)

    page = auditor.get("/audit").text

    assert page.index("noted the last day") < page.index("<td>added</td>")
    assert "Hanna Ruta" in page
    assert "Jan Kos" in page


def test_the_log_is_filtered_by_action_actor_and_object(company: Team, auditor: Client) -> None:
    hr, admin = make_person("Hanna Ruta", team=company), make_person("Adam Aa", team=company)
    services.edit_team(team=company, name="Firm", customer_facing=False, by=hr)
    services.leave(person=admin, left_on=date(2026, 3, 1), by=admin)

    def entries(question: str) -> int:
        return auditor.get(f"/audit?{question}").text.count("<tr>") - 1

    assert entries("") == 2
    assert entries("action=edit") == 1
    assert entries("actor=ruta") == 1
    assert entries(f"object_type=person&object_id={admin.id}") == 1
    assert "Nothing in the log fits" in auditor.get("/audit?actor=nobody").text
    assert auditor.get("/audit?object_id=x&page=99999999").status_code == 200


def test_the_log_takes_the_same_statements_at_any_length(company: Team, auditor: Client) -> None:
    audit.record(action="edit", actor_id=None, object_type="team", object_id=company.id)
    with count_statements() as few:
        auditor.get("/audit")
    for _ in range(60):
        person = make_person(team=company)
        audit.record(action="edit", actor_id=person.id, object_type="person", object_id=person.id)

    with count_statements() as many:
        page = auditor.get("/audit").text

    assert page.count("<tr>") == 51
    assert len(many) == len(few) <= 12


def test_everything_that_is_noted_has_words_of_its_own() -> None:
    """Whoever reads the log never meets the names of the code."""
    noted, kinds = set(), set()
    for file in (ROOT / "app").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        noted |= set(re.findall(r'\b(?:_record|_audit)\(\s*"([^"]+)"|\baction="([^"]+)"', text))
        kinds |= set(re.findall(r'\bobject_type="([^"]+)"', text))
        kinds |= set(re.findall(r'\b(?:_record|_audit)\(\s*"[^"]+", \w+, "([^"]+)"', text))

    assert {first or second for first, second in noted} - audit.ACTIONS.keys() == set()
    assert kinds - audit.OBJECTS.keys() == set()
