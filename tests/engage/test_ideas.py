"""Ideas and customers' problems, as those who bring and those who answer meet them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core.db import db
from app.engage import services
from app.engage.models import Idea, IdeaAnswer, IdeaKind, IdeaState
from app.engage.services import IdeaRow
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
PROBLEM = {
    "kind": "problem",
    "title": "Invoices are hard to read",
    "text": "Customers call to ask what they pay for.",
    "touchpoint": "invoice",
    "stage": "purchase",
}


@pytest.fixture
def anna(app: Flask, today: date) -> Person:
    return make_person("Anna Kowalska", team=make_team("Service"))


@pytest.fixture
def lead(anna: Person) -> Person:
    return make_person("Leda Main", team=anna.memberships[0].team, roles=(Role.LEAD,))


def rows(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def brought(by: Person, today: date, title: str = "Invoices are hard to read") -> Idea:
    return services.bring(kind=IdeaKind.PROBLEM, title=title, text="Customers call.", by=by, today=today)


def test_an_employee_brings_a_problem_once_and_gets_a_reasoned_answer(
    anna: Person, lead: Person, sign_in: SignIn, today: date
) -> None:
    for _click in range(2):
        address = sign_in(anna).post("/ideas/new", data=PROBLEM).location
    assert rows(Idea) == 1

    refused = sign_in(lead).post(f"{address}/answer", data={"state": "accepted", "reason": " "})
    assert refused.status_code == 422
    assert rows(IdeaAnswer) == 0
    assert sign_in(lead).post(f"{address}/answer", data={"state": "accepted", "reason": "In May"}).status_code == 302
    assert sign_in(lead).post(f"{address}/answer", data={"state": "accepted", "reason": "Twice"}).status_code == 422
    assert sign_in(lead).post(f"{address}/answer", data={"state": "done", "reason": "New layout"}).status_code == 302

    page = sign_in(anna).get(address).text
    assert page.index("In May") < page.index("New layout")
    assert "Put into practice" in sign_in(anna).get("/ideas").text


@pytest.mark.parametrize("missing", ["kind", "title", "text"])
def test_a_refused_form_writes_nothing(anna: Person, sign_in: SignIn, missing: str) -> None:
    assert sign_in(anna).post("/ideas/new", data={**PROBLEM, missing: ""}).status_code == 422
    assert sign_in(anna).post("/ideas/new", data={**PROBLEM, "stage": "moon"}).status_code == 422
    assert rows(Idea) == 0


def test_ones_own_is_withdrawn_while_nobody_has_answered(
    anna: Person, lead: Person, sign_in: SignIn, today: date
) -> None:
    first, second = brought(anna, today), brought(anna, today, "Another")
    assert sign_in(lead).post(f"/ideas/{first.id}/withdraw").status_code == 404
    assert sign_in(anna).post(f"/ideas/{first.id}/withdraw").status_code == 302
    sign_in(lead).post(f"/ideas/{second.id}/answer", data={"state": "declined", "reason": "Too dear"})
    assert sign_in(anna).post(f"/ideas/{second.id}/withdraw").status_code == 422

    stranger = sign_in(make_person("Nikos Papas", team=anna.memberships[0].team))
    assert stranger.get(f"/ideas/{first.id}").status_code == 404
    assert "Invoices" not in stranger.get("/ideas").text
    assert "Another" in stranger.get("/ideas").text


def test_only_those_who_manage_answer(anna: Person, sign_in: SignIn, today: date) -> None:
    found = brought(anna, today)
    assert sign_in(anna).post(f"/ideas/{found.id}/answer", data={"state": "done", "reason": "x"}).status_code == 403
    assert sign_in(anna).get("/ideas/999999").status_code == 404


def test_ideas_are_searched_filtered_and_paged(anna: Person, sign_in: SignIn, today: date) -> None:
    services.record_ideas(
        rows=[
            IdeaRow(IdeaKind.IDEA, f"Idea {n:02}", "Łatwiej dla klientów", anna.id, today, state=IdeaState.NEW)
            for n in range(51)
        ]
        + [IdeaRow(IdeaKind.PROBLEM, "Long queue", "Waiting", anna.id, today, state=IdeaState.DONE, reason="Two desks")]
    )
    client = sign_in(anna)
    assert "Idea 00" not in client.get("/ideas").text
    assert "Idea 00" in client.get("/ideas?page=2").text
    assert client.get("/ideas?q=latwiej&page=2").text.count("Idea ") >= 1
    for query in ("kind=problem", "state=done", "q=QUEUE", "mine=1&kind=problem"):
        text = client.get(f"/ideas?{query}").text
        assert "Long queue" in text, query
        assert "Idea 05" not in text, query
    assert "Two desks" in client.get(f"/ideas/{db.session.scalars(select(IdeaAnswer)).one().idea_id}").text


def test_statements_do_not_grow(anna: Person, lead: Person, sign_in: SignIn, today: date) -> None:
    def counted() -> list[int]:
        found = []
        for person, address in ((anna, "/ideas"), (lead, f"/ideas/{first.id}")):
            with count_statements() as statements:
                assert sign_in(person).get(address).status_code == 200
            found.append(len(statements))
        return found

    first = brought(anna, today)
    sign_in(lead).post(f"/ideas/{first.id}/answer", data={"state": "accepted", "reason": "Yes"})
    few = counted()
    for number in range(4):
        brought(make_person(f"Ola Nowa{number}", team=anna.memberships[0].team), today, f"Idea {number}")
        sign_in(lead).post(
            f"/ideas/{first.id}/answer", data={"state": ("done", "accepted")[number % 2], "reason": "Again"}
        )
    assert counted() == few
    assert max(few) <= 12


def test_a_script_does_not_run(anna: Person, sign_in: SignIn, today: date) -> None:
    found = brought(anna, today, "<script>alert(1)</script>")
    for address in ("/ideas", f"/ideas/{found.id}"):
        assert "<script>alert" not in sign_in(anna).get(address).text
