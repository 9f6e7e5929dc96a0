"""HR imports people on the page: sends, looks, confirms, undoes."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core.db import db
from app.core.imports import ImportRun, StagedFile
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
FILE = "number;name;hired;team\n1;Łukasz <i>Żak</i>;13.02.2021;Sales\n2;Anna Nowak;01.02.2020;Sales\n"
BAD_FILE = "number;name;hired;team\n1;Łukasz Żak;13.02.2021;Sales\n1;Anna Nowak;32.02.2020;Nowhere <b>\n"


@pytest.fixture
def company(app: Flask) -> Team:
    company = make_team("Company", code="ALL")
    make_team("Sales", parent=company)
    return company


@pytest.fixture
def hr(company: Team, sign_in: SignIn, today: date) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))


def send(client: Client, content: str, **form: str) -> str:
    """Send a file; returns the address of the check."""
    data = {"file": (BytesIO(content.encode("cp1250")), "people.csv"), "dates": "", **form}
    answer = client.post("/people/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_nothing_is_written_before_it_is_confirmed_and_undo_takes_it_back(hr: Client) -> None:
    address = send(hr, FILE)
    check = hr.get(address).text
    assert people() == 1
    assert re.search(r"Will be created</dt>\s*<dd class=\"value\">2<", check)

    done = hr.post(address, follow_redirects=True).text
    assert people() == 3
    assert "Imported on" in done
    assert "Łukasz &lt;i&gt;Żak&lt;/i&gt;" in hr.get("/people").text

    run = db.session.scalars(select(ImportRun)).one()
    assert (run.file_name, run.created, run.by_id is not None) == ("people.csv", 2, True)
    answer = hr.post(f"/people/import/done/{run.id}/undo", follow_redirects=True)
    assert "Everything is as it was before." in answer.text
    assert people() == 1
    assert hr.post(f"/people/import/done/{run.id}/undo").status_code == 422


def test_a_table_is_pasted(hr: Client) -> None:
    pasted = {"pasted": "number\tname\thired\tteam\n7\tJan Kos\t2024-01-01\tSales", "dates": ""}
    answer = hr.post("/people/import", data=pasted)

    hr.post(answer.location)

    assert "Jan Kos" in hr.get("/people").text


def test_errors_stand_by_row_and_column_and_confirming_is_refused(hr: Client) -> None:
    address = send(hr, BAD_FILE)

    check = hr.get(address).text
    assert "3 cells need correcting" in check
    assert "Nowhere &lt;b&gt;" in check
    assert "32.02.2020" in check
    assert "Import now" not in check

    assert hr.post(address).status_code == 422
    assert people() == 1


@pytest.mark.parametrize("content", ["", "\0\1\2\3", "nothing like a list"])
def test_what_is_no_table_is_refused_in_words(hr: Client, content: str) -> None:
    address = send(hr, content)

    assert "Expected:" in hr.get(address).text
    assert hr.post(address).status_code == 422


def test_a_form_without_file_or_table_says_so(hr: Client) -> None:
    answer = hr.post("/people/import", data={"dates": ""})

    assert answer.status_code == 422
    assert "Choose a file, or paste the table." in answer.text


def test_a_staged_file_is_open_to_whoever_sent_it_only(company: Team, hr: Client, sign_in: SignIn) -> None:
    address = send(hr, FILE)

    other = sign_in(make_person("Adam Aa", team=company, roles=(Role.HR,)))

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert people() == 2


def test_a_written_file_is_kept_no_longer(hr: Client) -> None:
    address = send(hr, FILE)

    assert hr.post(address).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(StagedFile)) == 0
    assert hr.post(address).status_code == 404, "a second press writes nothing"


def test_a_new_file_replaces_the_one_that_waited(hr: Client) -> None:
    first = send(hr, FILE)
    second = send(hr, FILE)

    assert first != second or hr.get(second).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(StagedFile)) == 1


def test_the_template_can_be_imported(hr: Client) -> None:
    template = hr.get("/people/import/template.csv").text.removeprefix("\ufeff")

    address = send(hr, template.replace("Service", "Sales"))

    assert "Import now" in hr.get(address).text


def test_the_pages_of_the_import_take_few_statements(hr: Client) -> None:
    address = send(hr, FILE)
    with count_statements() as few:
        hr.get(address)
    rows = "".join(f"{n};Jan Kos;01.02.2020;Sales\n" for n in range(10, 400))
    address = send(hr, FILE + rows)

    with count_statements() as many:
        hr.get(address)

    assert len(many) == len(few) <= 12
