"""Who reads which results, and what stands on the page."""

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.access import Role
from app.people.models import Person
from app.pulse import services
from app.pulse.models import Wave
from tests.factories import make_person
from tests.pulse.company import NOON, Company, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def company(app: Flask) -> Company:
    return make_company({"north": 12, "north/one": 9, "south": 14, "small": 2})


@pytest.fixture
def wave(company: Company) -> Wave:
    wave = make_wave()
    given = {p.id: answers(5, enps=10) for p in company.people["north"]}
    given |= {p.id: answers(2, enps=5) for p in company.people["south"]}
    given |= {p.id: answers(3) for p in company.people["north/one"]}
    services.cast_many(wave=wave, answers=given, now=NOON)
    close_and_seal(wave)
    return wave


def _words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_an_employee_reads_the_company_only(wave: Wave, company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.people["south"][0])

    assert "Engagement index" in _words(client, f"/pulse/waves/{wave.id}")
    for team in company.teams.values():
        assert client.get(f"/pulse/waves/{wave.id}?unit={team.id}").status_code == 404


def test_a_leader_reads_the_own_subtree_and_no_other(wave: Wave, company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.leaders["north"])
    path = f"/pulse/waves/{wave.id}"

    assert "Engagement index" in _words(client, f"{path}?unit={company.teams['north'].id}")
    assert client.get(f"{path}?unit={company.teams['north/one'].id}").status_code == 200
    assert client.get(f"{path}?unit={company.teams['south'].id}").status_code == 404
    assert "south" not in client.get(path).text


@pytest.mark.parametrize("role", [Role.HR, Role.LEAD, Role.AUDITOR])
def test_these_roles_read_every_unit(wave: Wave, company: Company, sign_in: SignIn, role: Role) -> None:
    client = sign_in(make_person("Reader", roles=(role,)))

    for team in company.teams.values():
        assert client.get(f"/pulse/waves/{wave.id}?unit={team.id}").status_code == 200


def test_a_unit_too_small_is_hidden_in_words(wave: Wave, company: Company, sign_in: SignIn) -> None:
    client = sign_in(make_person("HR", roles=(Role.HR,)))

    words = _words(client, f"/pulse/waves/{wave.id}?unit={company.teams['small'].id}")

    assert "Hidden to protect those who answered" in words
    assert "Mean, 0 to 100" not in words


def test_figures_come_as_people_with_ranges(wave: Wave, company: Company, sign_in: SignIn) -> None:
    client = sign_in(make_person("HR", roles=(Role.HR,)))

    words = _words(client, f"/pulse/waves/{wave.id}?unit={company.teams['south'].id}")

    assert "0 of the 14 people" in words
    assert "14 of 14" in words
    assert "−100" in words


def test_the_page_takes_as_many_statements_for_many_units(wave: Wave, company: Company, sign_in: SignIn) -> None:
    def taken(person: Person) -> int:
        client = sign_in(person)
        with count_statements() as statements:
            assert client.get(f"/pulse/waves/{wave.id}").status_code == 200
        return len(statements)

    few, many = taken(company.leaders["north"]), taken(make_person("HR", roles=(Role.HR,)))
    assert few == many <= 12
