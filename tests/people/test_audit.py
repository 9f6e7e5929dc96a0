"""The audit log as administrators and auditors read it."""

import ast
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core import audit
from app.people import logbook, services
from app.people.models import Person, Team
from tests.conftest import ROOT
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
WRITERS = {"audit.record", "audit.record_read", "_record", "_audit"}


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


def test_the_log_is_searched_by_whom_it_concerns_and_by_days(company: Team, auditor: Client) -> None:
    hr = make_person("Hanna Ruta", team=company)
    jan, ewa = make_person("Jan Kos", team=company), make_person("Ewa Lis", team=company)
    for person in (jan, ewa):
        audit.record(action="edit", actor_id=hr.id, object_type="person", object_id=person.id)
    with time_machine.travel(datetime(2026, 3, 10, 22, 59, tzinfo=UTC), tick=False):
        audit.record(action="leave", actor_id=hr.id, object_type="person", object_id=jan.id)

    def entries(question: str) -> int:
        return auditor.get(f"/audit?{question}").text.count("<tr>") - 1

    assert entries("about=kos") == 2
    assert entries("about=kos&first=2026-03-10") == 1
    assert entries("first=2026-03-10&last=2026-03-10") == 1
    assert entries("last=2026-03-09") == 2
    assert entries("first=2026-03-11") == -1
    assert entries("first=nonsense&last=0001-01-01") == 3


def test_details_are_told_in_the_readers_words(company: Team, sign_in: SignIn) -> None:
    reader = make_person("Zofia Zet", team=company, roles=(Role.AUDITOR,), language="pl")
    jan, shop = make_person("Jan Kos", team=company), make_team("Sklep")
    for detail in (
        {"team": shop.id},
        {"role": "programme_lead", "last_day": "2026-06-30"},
        {"agrees": True, "nominee": jan.id},
        {"people": [1, 2, 3], "format": "csv"},
        {"before": {"digest_weekday": 0, "zone": "UTC"}, "after": {"digest_weekday": 4, "zone": "Europe/Athens"}},
        {"something new": "as it was written"},
    ):
        audit.record(action="edit", actor_id=None, object_type="team", object_id=company.id, **detail)

    page = sign_in(reader).get("/audit").text

    for words in (
        "Zespół: Sklep",
        "Rola: Prowadzenie programu CX<br>Ostatni dzień: 30 czerwca 2026",
        "tak<br>Osoba zgłoszona: Jan Kos",
        "Osoby: 3<br>Plik: CSV",
        "poniedziałek → piątek",
        "Strefa czasowa: UTC → Europe/Athens",
        "something new: as it was written",
    ):
        assert words in page, words


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


def test_every_detail_that_is_noted_has_a_word() -> None:
    """Each further argument of whatever writes to the log."""
    noted = set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
                noted |= {argument.arg for argument in node.keywords if argument.arg is not None}

    assert (
        noted - {"action", "actor_id", "object_type", "object_id", "before", "after"} - logbook.DETAILS.keys() == set()
    )
