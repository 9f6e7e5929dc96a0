"""Customers' answers beside the problems that they show, for the eyes of those who may read them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.customers import services as customers
from app.customers.models import CustomerAnswer
from app.engage.models import Idea, IdeaEvidence
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

PROBLEM = {"kind": "problem", "title": "Two invoices", "text": "After a move", "stage": ""}


@pytest.mark.one_database
def test_an_answer_goes_along_with_a_problem(app: Flask, today: date, sign_in: Callable[[Person], Client]) -> None:
    root = make_team("Company")
    teams = [make_team(name, parent=root) for name in ("Sales", "Depot")]
    leaders = [make_person(f"Leader {team.name}", team=team, leads=team) for team in teams]
    rows = [customers.NewAnswer(team.id, today, 2, comment=f"Said of {team.name}") for team in teams]
    customers.record_answers(rows=rows)
    answers = {one.team_id: one.id for one in db.session.scalars(select(CustomerAnswer))}
    own, other = (answers[team.id] for team in teams)

    assert sign_in(leaders[0]).get(f"/customers/answers/{other}/problem").status_code == 404
    assert "Report the problem behind it" in sign_in(leaders[0]).get(f"/customers/answers/{own}").text
    address = sign_in(leaders[0]).post(f"/customers/answers/{own}/problem", data=PROBLEM).location
    idea = db.session.scalars(select(Idea)).one()
    assert idea.kind == "problem"

    page = f"/ideas/{idea.id}/answers"
    assert "Said of Sales" in sign_in(leaders[0]).get(page).text
    refused = sign_in(leaders[0]).post(page, data={"answer": str(other)})
    assert (refused.status_code, "that you may see" in refused.text) == (422, True)
    for _click in range(2):
        assert sign_in(leaders[1]).post(page, data={"answer": str(other)}).status_code == 302
    shown = sign_in(leaders[1]).get(page).text
    assert "Said of Depot" in shown
    assert "Said of Sales" not in shown
    assert "1 more answer of other teams" in shown

    employee = make_person("Anna Kowalska", team=teams[0])
    assert "2 customers' answers show it" in sign_in(employee).get(address).text
    assert sign_in(employee).get(page).status_code == 403
    assert sign_in(leaders[1]).post(f"{page}/{own}/remove").status_code == 404
    assert sign_in(leaders[0]).post(f"{page}/{own}/remove").status_code == 302
    assert list(db.session.scalars(select(IdeaEvidence.answer_id))) == [other]
