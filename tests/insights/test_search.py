"""Search by parts of names and titles, in three alphabets, as far as one may see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core.db import db
from app.engage import services as engage
from app.engage.models import IdeaKind
from app.instruct.models import Course, CourseState
from app.people.models import Person
from app.reward import services as reward
from app.reward.models import AwardCycle, CycleState, RewardRule
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


@pytest.fixture
def anna(app: Flask, today: date) -> Person:
    root = make_team("All")
    sales, shop = make_team("Sprzedaż", parent=root), make_team("Κατάστημα", parent=root)
    anna = make_person("Anna Kowalska", team=sales)
    make_person("Łukasz Żółw", team=sales)
    make_person("Ελένη Παπαδάκη", team=shop)
    make_person("Hanna Rutkowska", team=root, roles=(Role.HR,))
    make_person("Lena Wójcik", team=sales, leads=sales)
    engage.bring(by=anna, kind=IdeaKind.IDEA, title="Żółta karteczka", text="For each call", today=today)
    db.session.add_all([Course(title="Słuchanie klienta", state=CourseState.ACTIVE), Course(title="Słuchanie: szkic")])
    words = {"for_what": "Help", "how": "So", "who_decides": "HR", "worth": "Honour"}
    rule = RewardRule(name="Awards", version=1, published_on=today, **words)
    cycle: dict[str, Any] = {"purpose": "Help", "nominations_until": today, "rule": rule}
    db.session.add(AwardCycle(title="Βραβείο εξυπηρέτησης", state=CycleState.OPEN, **cycle))
    db.session.add(AwardCycle(title="Βραβείο: σχέδιο", **cycle))
    db.session.flush()
    return anna


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lukasz", "Łukasz Żółw"),
        ("ZOLW luk", "Łukasz Żółw"),
        ("παπαδακη", "Ελένη Παπαδάκη"),
        ("ΕΛΈΝΗ", "Ελένη Παπαδάκη"),
        ("zolta kart", "Żółta karteczka"),
        ("sluchanie", "Słuchanie klienta"),
        ("βραβειο", "Βραβείο εξυπηρέτησης"),
    ],
)
def test_an_employee_finds_by_parts_of_words(anna: Person, sign_in: SignIn, typed: str, found: str) -> None:
    page = sign_in(anna).get("/search", query_string={"q": typed}).text
    assert found in page


def test_one_finds_only_what_one_may_see(anna: Person, sign_in: SignIn) -> None:
    for drafted_or_foreign in ("szkic", "σχεδιο", "sprzedaz"):
        assert "Nothing found" in sign_in(anna).get("/search", query_string={"q": drafted_or_foreign}).text
    hr = sign_in(db.session.scalars(select(Person).where(Person.name == "Hanna Rutkowska")).one())
    assert "Słuchanie: szkic" in hr.get("/search?q=szkic").text
    leader = sign_in(db.session.scalars(select(Person).where(Person.name == "Lena Wójcik")).one())
    assert "Sprzedaż" in leader.get("/search?q=sprzedaz").text
    assert "Nothing found" in leader.get("/search", query_string={"q": "καταστημα"}).text


def test_a_search_takes_few_statements(anna: Person, sign_in: SignIn) -> None:
    client = sign_in(anna)
    with count_statements() as statements:
        client.get("/search?q=a")
    assert len(statements) <= 12


def test_a_colleague_found_can_be_thanked_at_once(anna: Person, sign_in: SignIn) -> None:
    reward.add_value(name="Courage", by=None)
    client = sign_in(anna)
    assert "say thanks" in client.get("/search?q=lukasz").text
    assert 'value="Łukasz Żółw' in client.get("/recognise?to=Łukasz Żółw").text
