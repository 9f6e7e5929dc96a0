"""HR imports people on the page: sends, looks, confirms, undoes."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import imports, jobs
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.imports import ImportMapping, ImportRun, StagedFile, StagedPiece
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.markup import Markup
from tests.support.statements import count_statements

pytestmark = pytest.mark.one_database  # what is special to a database is in test_import

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


def send(client: Client, content: str, name: str = "people.csv", encoding: str = "cp1250") -> str:
    """Send a file; returns the address of the page on its columns."""
    data = {"file": (BytesIO(content.encode(encoding)), name)}
    answer = client.post("/people/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location


def agree(client: Client, columns: str, *, status: int = 302, **said: str | list[str]) -> str:
    """Say yes to the columns as they are proposed, but for what is said otherwise; returns where that leads to."""
    page = client.get(columns).text
    controls = Markup(page).forms[-1].controls.values()
    fields: dict[str, str | list[str]] = {one.name: one.value for one in controls if one.value and one.kind != "button"}
    selects = re.findall(r'name="holds".*?</select>', page, re.DOTALL)
    fields["holds"] = [(re.search(r'value="(\w*)" selected', one) or ["", ""])[1] for one in selects]
    answer = client.post(columns, data={**fields, **said})
    assert answer.status_code == status, answer.text
    return answer.location or answer.text


def checked(client: Client, content: str) -> str:
    """Send a file and agree to its columns; returns the address of the check."""
    return agree(client, send(client, content))


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_nothing_is_written_before_it_is_confirmed_and_undo_takes_it_back(hr: Client) -> None:
    address = checked(hr, FILE)
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
    pasted = {"pasted": "number\tname\thired\tteam\n7\tJan Kos\t2024-01-01\tSales"}
    answer = hr.post("/people/import", data=pasted)

    hr.post(agree(hr, answer.location))

    assert "Jan Kos" in hr.get("/people").text


def test_errors_stand_by_row_and_column_and_confirming_is_refused(hr: Client) -> None:
    address = checked(hr, BAD_FILE)

    check = hr.get(address).text
    assert "3 cells need correcting" in check
    assert "Nowhere &lt;b&gt;" in check
    assert "32.02.2020" in check
    assert "Import now" not in check

    assert hr.post(address).status_code == 422
    assert people() == 1


@pytest.mark.parametrize("content", ["", "\0\0\0\0", "\n\n"])
def test_what_is_no_table_is_refused_in_words(hr: Client, content: str) -> None:
    data = {"file": (BytesIO(content.encode()), "people.csv")}
    answer = hr.post("/people/import", data=data, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Expected:" in answer.text
    assert db.session.scalar(select(func.count()).select_from(StagedFile)) == 0


def test_a_list_without_names_is_refused_where_columns_are_said(hr: Client) -> None:
    columns = send(hr, "what,is,this\n1,2,3\n")

    assert "Missing: a column with the employee number" in agree(hr, columns, status=422)
    check = agree(hr, columns, holds=["number", "name", ""])
    assert "a column with the day of hire: 1 person is not in the directory yet" in hr.get(check).text


def test_a_form_without_file_or_table_says_so(hr: Client) -> None:
    answer = hr.post("/people/import", data={"pasted": ""})

    assert answer.status_code == 422
    assert "Choose a file, or paste the table." in answer.text


def test_a_staged_file_is_open_to_whoever_sent_it_only(company: Team, hr: Client, sign_in: SignIn) -> None:
    address = checked(hr, FILE)

    other = sign_in(make_person("Adam Aa", team=company, roles=(Role.HR,)))

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert people() == 2


def test_a_written_file_is_kept_no_longer(hr: Client) -> None:
    address = checked(hr, FILE)

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

    address = checked(hr, template.replace("Service", "Sales"))

    assert "Import now" in hr.get(address).text


def test_what_comes_near_is_proposed_and_marked(hr: Client) -> None:
    page = hr.get(send(hr, "Employe number;Full nam;Data zatrudnieni;Teams;Job tittle\n1;Jan;1.2.2024;Sales;x")).text

    assert page.count("a guess") == 5 + 1  # and the sentence that explains it
    assert re.search(r'<option value="job" selected>', page)


def test_what_was_said_is_kept_and_offered_when_the_headers_come_again(hr: Client) -> None:
    columns = send(hr, "Nummer;Wer;Seit;Wo\n1;Jan Kos;1/2/2024;Sales\n")
    agree(hr, columns, holds=["number", "name", "hired", "team"], dates="dmy", keep_as="Payroll")

    again = send(hr, "Wo;Nummer;Seit;Wer\nSales;2;3/4/2024;Ewa Żuk\n")
    assert "Read as last time: “Payroll”." in hr.get(again).text
    hr.post(agree(hr, again))
    ewa = db.session.scalars(select(Person).where(Person.number == "2")).one()
    assert (ewa.name, ewa.hired_on) == ("Ewa Żuk", date(2024, 4, 3))

    kept = db.session.scalars(select(ImportMapping)).one()
    edit = f"/people/import/mappings/{kept.id}"
    holds = ["number", "name", "hired", "shoe size"]
    assert hr.post(edit, data={"name": "Pay", "holds": holds}).status_code == 422
    assert hr.post(edit, data={"name": "Pay", "holds": ["number", "name", "", "team"]}).status_code == 302
    assert (kept.name, kept.mapping["Seit"]) == ("Pay", "")
    hr.post(f"{edit}/delete")
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"save import mapping", "change import mapping", "delete import mapping"} <= actions
    assert "Pay" not in hr.get("/people/import").text


def test_other_letters_and_another_row_of_headers_are_chosen(hr: Client) -> None:
    columns = send(hr, "x,y,z,Staff\nnumber,name,hired,team\n1,José,2024-01-01,Sales\n", encoding="cp1252")
    form = {"header_row": "1", "encoding": "cp1253", "again": "1"}
    assert hr.post(columns, data=form).location == columns

    page = hr.get(columns).text
    assert "Josι" in page
    assert ">x<" in page
    assert hr.post(columns, data={**form, "header_row": "7"}).status_code == 422
    assert hr.post(columns, data={**form, "encoding": "cp1252", "header_row": "2"}).location == columns
    hr.post(agree(hr, columns))
    assert db.session.scalars(select(Person.name).where(Person.number == "1")).one() == "José"


def test_rows_to_be_corrected_are_taken_out_with_the_reason(hr: Client) -> None:
    address = checked(hr, BAD_FILE)

    lines = hr.get(f"{address}/to-correct.csv").text.removeprefix("\ufeff").splitlines()

    assert lines[0] == "Row in the file,To be corrected,number,name,hired,team"
    assert [line.split(",")[0] for line in lines[1:]] == ["3"]
    assert "hired: a date: day, month, year" in lines[1]


def test_a_large_file_is_checked_and_written_by_jobs(hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.imports.staging.LARGE", 10)
    address = checked(hr, FILE)
    waiting = hr.get(address)
    assert waiting.headers["Refresh"]
    assert "The page looks again by itself." in waiting.text

    jobs.run_due()
    assert "Import now" in hr.get(address).text
    assert people() == 1
    assert hr.post(address).status_code == 302
    assert hr.post(address).status_code == 422, "a second press"
    jobs.run_due()

    assert people() == 3
    assert "Imported on" in hr.get(address, follow_redirects=True).text
    assert db.session.scalar(select(func.count()).select_from(StagedPiece)) == 0


def test_a_large_file_that_is_stopped_writes_nothing(hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.imports.staging.LARGE", 10)
    address = checked(hr, FILE)

    assert hr.post(f"{address}/stop").location == address
    jobs.run_due()
    assert hr.get(address).location == f"{address}/columns", "the check was stopped"

    agree(hr, f"{address}/columns")
    jobs.run_due()
    hr.post(address)
    assert "Nothing was written." in hr.post(f"{address}/stop", follow_redirects=True).text
    jobs.run_due()
    assert people() == 1
    assert "Import now" in hr.get(address).text

    hr.post(address)
    jobs.run_due()
    assert people() == 3
    assert "Imported on" in hr.post(f"{address}/stop", follow_redirects=True).text, "too late"


def test_a_large_file_that_is_stopped_while_it_is_read_goes_no_further(
    hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.imports.staging.LARGE", 10)
    monkeypatch.setattr("app.people.services.roster.TELL_EACH", 1)
    address = checked(hr, FILE)
    jobs.run_due()
    hr.post(address)
    staged = db.session.scalars(select(StagedFile)).one()

    def stop(kind: str, *_arguments: Any, tell: Callable[[int], None], **_options: Any) -> None:
        imports.work.stop(db.session.get_one(StagedFile, staged.id))
        db.session.commit()
        tell(1)
        raise AssertionError("read on")

    monkeypatch.setattr("app.core.imports.work.run", stop)
    jobs.run_due()
    assert people() == 1
    db.session.refresh(staged)
    assert (staged.state, (staged.outcome or {})["errors"]) == ("checked", []), "as the check left it"


def test_a_large_file_with_errors_says_them_in_the_readers_language(
    company: Team, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.imports.staging.LARGE", 10)
    hr = sign_in(make_person(team=company, roles=(Role.HR,), language="pl"))
    address = checked(hr, BAD_FILE)

    jobs.run_due()

    assert "data: dzień, miesiąc, rok" in hr.get(address).text
    assert hr.post(address).status_code == 422


def test_an_import_is_undone_on_its_page_for_a_week(hr: Client, today: date) -> None:
    hr.post(checked(hr, FILE))
    run = db.session.scalars(select(ImportRun)).one()
    assert "It can be undone until 16 March 2026." in hr.get(f"/people/import/done/{run.id}").text

    with time_machine.travel(datetime(2026, 3, 17, 11, tzinfo=UTC), tick=False):
        hr = hr.sign_in(db.session.get_one(Person, run.by_id))
        assert "It can be undone" not in hr.get(f"/people/import/done/{run.id}").text
        assert hr.post(f"/people/import/done/{run.id}/undo").status_code == 422
    assert people() == 3


def test_the_pages_of_the_import_take_few_statements(hr: Client) -> None:
    rows = "".join(f"{n};Jan Kos;01.02.2020;Sales\n" for n in range(10, 400))

    def counted(content: str) -> tuple[int, int]:
        columns = send(hr, content)
        with count_statements() as asked:
            hr.get(columns)
        address = agree(hr, columns)
        with count_statements() as checked:
            hr.get(address)
        return len(asked), len(checked)

    assert counted(FILE) == counted(FILE + rows)
    assert max(counted(FILE)) <= 12
