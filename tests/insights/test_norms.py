"""Norms: with their source and age, compared only where they can be."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.customers import services as customers
from app.customers.models import Tally
from app.customers.services.answers import NewAnswer
from app.insights import words
from app.insights.models.norms import Norm, NormKind, Scale
from app.insights.queries import norms as queries
from tests.factories import make_person, make_team
from tests.support.client import Client

TODAY = date(2026, 3, 9)
FIELDS = {
    "kind": "industry",
    "market": "Retail",
    "value": "31.5",
    "scale": "0-10",
    "year": "2025",
    "source": "A report",
}


def norm(value: float, year: int = 2025, scale: Scale = Scale.ZERO_TO_TEN) -> Norm:
    return Norm(kind=NormKind.INDUSTRY, market="Retail", value=value, year=year, source="A report", scale=scale)


@pytest.mark.one_database
def test_an_nps_lies_above_in_line_or_below(app: Flask) -> None:
    own = Tally(50, 30, 20)
    with app.test_request_context():
        found = [norm(0), norm(25), norm(70, 2023), norm(0, scale=Scale.OTHER)]
        assert words.norms(own, found, TODAY) == [
            "Above the norm 0 (Retail, 2025).",
            "In line with the norm +25 (Retail, 2025).",
            "Below the norm +70 (Retail, 2023).",
            "This norm is older than two years.",
        ]
        assert words.norms(Tally(2, 1, 0), found, TODAY) == []


@pytest.mark.usefixtures("today")
def test_hr_keeps_a_norm_and_a_team_is_compared_with_it(client: Client) -> None:
    team = make_team("Claims")
    rows = [NewAnswer(team.id, date(2026, 1, 1 + n % 28), 10) for n in range(40)]
    customers.record_answers(rows=rows)
    client.sign_in(make_person(team=team, roles=(Role.HR,)))
    for wrong in ({"value": "101"}, {"year": "2027"}, {"source": ""}, {"value": "x"}, {"value": "nan"}):
        assert client.post("/norms/new", data={**FIELDS, **wrong}).status_code == 422, wrong
    client.post("/norms/new", data=FIELDS)
    assert "A report" in client.get("/norms").text
    assert "Above the norm +32 (Retail, 2025)." in client.get(f"/teams/{team.id}?period=2026-01").text
    client.post(f"/norms/{queries.norms()[0].id}/remove")
    assert "No norms yet" in client.get("/norms").text
