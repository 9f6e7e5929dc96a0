"""The company's own touchpoints under the five."""

from collections.abc import Callable
from datetime import date

import pytest

from app.access import Role
from app.core.errors import RuleBroken
from app.customers import services
from app.customers.models.touchpoints import Part
from app.customers.queries import touchpoints as queries
from app.customers.services import NewAnswer
from app.people.models import Person, Team
from tests.customers.conftest import Import
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
DAY = date(2026, 3, 2)


@pytest.fixture
def desk(today: date, app: object) -> Team:
    return make_team("Desk", parent=make_team("Company"))


@pytest.fixture
def hr(desk: Team) -> Person:
    return make_person("Ewa Nowak", team=desk, roles=(Role.HR,))


def record(team: Team, touchpoint: str, *scores: int) -> None:
    services.record_answers(rows=[NewAnswer(team.id, DAY, score, touchpoint=touchpoint) for score in scores])


def test_the_five_are_known_in_each_language_and_own_ones_roll_up(desk: Team, hr: Person, sign_in: SignIn) -> None:
    record(desk, "Obsługa klienta", *[9] * 3)
    record(desk, "εξυπηρέτηση πελατών", *[9] * 2)
    record(desk, "Reception", *[0] * 5)
    record(desk, "Fax", *[5] * 5)
    client = sign_in(hr)
    assert "Fax" in client.get("/customers/touchpoints").text
    assert client.post("/customers/touchpoints", data={"name": "Reception", "part": ""}).status_code == 422
    assert client.post("/customers/touchpoints", data={"name": " Service", "part": "sales"}).status_code == 422
    assert client.post("/customers/touchpoints", data={"name": "reception", "part": "service"}).status_code == 302
    assert client.post("/customers/touchpoints", data={"name": "RECEPTION", "part": "sales"}).status_code == 422

    lines = {str(one.touchpoint.name if one.touchpoint else one.text or one.part): one.tally for one in all_lines(desk)}
    assert lines["service"].n == 10
    assert lines["reception"].n == 5
    assert lines["Fax"].n == 5
    assert "NPS 0," in client.get("/customers?touchpoint=service").text
    assert "NPS −100," in client.get("/customers?touchpoint=reception").text
    assert "No answers here yet" in client.get("/customers?touchpoint=brand").text
    assert "NPS −100," in client.get("/customers?touchpoint=Fax").text
    assert ">reception</option>" in client.get("/customers/new").text.replace("\u2003", "")


def all_lines(desk: Team) -> list[queries.Line]:
    from app.customers.queries import Wanted, tallies

    found = tallies(("touchpoint",), Wanted([desk.id]))
    return queries.register().lines({text: tally for (text,), tally in found.items()})


def test_a_new_name_keeps_the_answers_of_the_old_one(desk: Team, hr: Person, take_in: Import) -> None:
    reception = services.add_touchpoint(name="Reception", part=Part.SERVICE, by=hr)
    services.edit_touchpoint(touchpoint=reception, name="Front desk", part=Part.BRAND, by=hr)
    assert not take_in(
        f"n1,2026-03-01,{desk.code},2,,Reception,x,\nn2,2026-03-01,{desk.code},2,,front  desk,x,\n"
    ).errors
    register = queries.register()
    assert register.name_of("reception") == "Front desk"
    assert register.part_of("RECEPTION") is Part.BRAND
    assert register.texts_of("Front desk") == frozenset({"Reception", "front  desk"})
    with pytest.raises(RuleBroken):
        services.add_touchpoint(name="Reception", part=Part.SALES, by=hr)


def test_merged_touchpoints_count_together_and_retired_ones_are_not_offered(
    desk: Team, hr: Person, sign_in: SignIn
) -> None:
    client = sign_in(hr)
    one = services.add_touchpoint(name="Invoice mail", part=Part.PRODUCT, by=hr)
    other = services.add_touchpoint(name="Bill by post", part=Part.SALES, by=hr)
    record(desk, "Bill by post", 3)
    place = f"/customers/touchpoints/{other.id}"
    assert client.post(f"{place}/merge", data={"into": ""}).status_code == 422
    assert client.post(f"{place}/merge", data={"into": str(other.id)}).status_code == 422
    assert client.post(f"{place}/merge", data={"into": str(one.id)}).status_code == 302
    assert client.get(place).status_code == 404
    assert queries.register().part_of("bill by post") is Part.PRODUCT
    client.post(f"/customers/touchpoints/{one.id}/retire")
    assert "Invoice mail" not in client.get("/customers/new").text
    assert "Invoice mail" in client.get("/customers").text
    client.post(f"/customers/touchpoints/{one.id}/retire")
    assert "Invoice mail" in client.get("/customers/new").text
