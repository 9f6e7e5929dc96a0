"""Pages of customers' answers: what is shown, to whom, and at what cost."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.access import Role
from app.customers import services
from app.customers.services import NewAnswer
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = date(2026, 3, 2)


@pytest.fixture
def company(today: date, app: object) -> dict[str, Team]:
    root = make_team("Company")
    service = make_team("Service", parent=root)
    desk = make_team("Desk", parent=service)
    sales = make_team("Shops", parent=root)
    return {"root": root, "service": service, "desk": desk, "sales": sales}


def record(team: Team, *scores: int, day: date = DAY, comment: str = "") -> None:
    services.record_answers(rows=[NewAnswer(team.id, day, score, comment=comment) for score in scores])


def test_hr_sees_teams_the_company_and_what_was_said(company: dict[str, Team], sign_in: SignIn) -> None:
    record(company["desk"], 10, 9, 9, 8, 3, comment="Quick answer")
    record(company["sales"], 10, 7)
    hr = make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,))

    page = sign_in(hr).get("/customers").text

    assert "NPS +43, likely between" in page
    assert "from 7 answers" in page
    assert "Desk" in page
    assert "too few answers to say (n = 2)" in page
    assert page.count("Quick answer") == 5
    assert "anonymity" not in page


@pytest.mark.parametrize(("language", "words"), [("pl", "Według miesięcy"), ("el", "Ανά μήνα")])
def test_the_page_speaks_the_language_of_its_reader(
    company: dict[str, Team], sign_in: SignIn, language: str, words: str
) -> None:
    record(company["desk"], *[9] * 6, comment="Thanks")
    hr = make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,), language=language)

    page = sign_in(hr).get("/customers")

    assert page.status_code == 200
    assert words in page.text


def test_a_leader_sees_only_the_own_subtree(company: dict[str, Team], sign_in: SignIn) -> None:
    record(company["desk"], *[9] * 6, comment="Said about the desk")
    record(company["sales"], *[2] * 6, comment="Said about sales")
    leader = make_person("Jan Kos", team=company["service"], leads=company["service"])
    client = sign_in(leader)

    for address in ("/customers", f"/customers?team={company['sales'].id}", "/customers/answers.csv"):
        shown = client.get(address)
        assert shown.status_code == 200
        assert "Said about the desk" in shown.text
        assert "Said about sales" not in shown.text
        assert "Shops" not in shown.text
    assert client.get("/customers/import").status_code == 403


def test_an_employee_may_not_see_answers(company: dict[str, Team], sign_in: SignIn) -> None:
    employee = make_person("Ola Lis", team=company["desk"])

    assert sign_in(employee).get("/customers").status_code == 403
    assert sign_in(employee).get("/customers/answers.xlsx").status_code == 403


def test_comments_that_look_like_formulas_stay_texts(company: dict[str, Team], sign_in: SignIn) -> None:
    record(company["desk"], 9, comment='=HYPERLINK("http://x")')
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))

    assert "\"'=HYPERLINK(" in client.get("/customers/answers.csv").text
    sheet = load_workbook(BytesIO(client.get("/customers/answers.xlsx").data)).active
    assert sheet is not None
    cell = sheet.cell(2, 8)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_the_page_takes_as_many_statements_for_many_answers(company: dict[str, Team], sign_in: SignIn) -> None:
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))
    record(company["desk"], *[9] * 10, comment="x")
    with count_statements() as few:
        assert client.get("/customers").status_code == 200
    for number in range(20):
        record(make_team(f"More {number}", parent=company["sales"]), *[9, 3] * 25, comment="y")
    with count_statements() as many:
        assert client.get("/customers").status_code == 200

    assert len(few) == len(many) <= 12


def test_filters_narrow_the_figures(company: dict[str, Team], sign_in: SignIn) -> None:
    services.record_answers(
        rows=[NewAnswer(company["desk"].id, DAY, 10, segment="Large", touchpoint="Phone")] * 6
        + [NewAnswer(company["desk"].id, DAY, 0, segment="Small", touchpoint="Mail")] * 6
    )
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))

    assert "NPS 0," in client.get("/customers").text
    assert "NPS +100," in client.get("/customers?segment=Large").text
    assert "NPS −100," in client.get("/customers?touchpoint=Mail").text
    assert "No answers here yet" in client.get("/customers?segment=Large&touchpoint=Mail").text


def test_hr_imports_a_file_in_four_steps_and_undoes_it(company: dict[str, Team], sign_in: SignIn) -> None:
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))
    pasted = "Ocena;Zespół;Data;Uwagi\n10;Desk;3.03.2026;dobrze\n;Desk;20.02.2026;\n4;Nowy;1.03.2026;źle\n"

    sent = client.post("/customers/import", data={"pasted": pasted})
    columns = client.get(sent.location)
    assert re.findall(r'<option value="(\w+)" selected>', columns.text) == ["score", "team", "answered_on", "comment"]
    holds = ["score", "team", "answered_on", "comment"]
    refused = client.post(sent.location, data={"holds": ["score", "team", "", "comment"], "dates": ""})
    assert refused.status_code == 422
    checked = client.post(sent.location, data={"holds": holds, "dates": ""})
    assert "the code or name of a team in the directory" in client.get(checked.location).text
    assert client.post(checked.location).status_code == 422
    client.post(sent.location, data={"holds": holds, "dates": "", "create_teams": "y"})
    assert "Import now" in client.get(checked.location).text
    done = client.post(checked.location)
    assert "no score" in client.get(done.location).text
    assert "dobrze" in client.get("/customers").text

    client.post(f"{done.location}/undo")

    assert "No answers here yet" in client.get("/customers").text
    assert client.post(f"{done.location}/undo").status_code == 422


def test_hr_enters_one_answer(company: dict[str, Team], sign_in: SignIn) -> None:
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))
    answer = {"team": str(company["desk"].id), "answered_on": "2026-03-02", "score": "0", "comment": "Never again"}

    assert client.post("/customers/new", data={**answer, "answered_on": "2026-03-10"}).status_code == 422
    assert client.post("/customers/new", data={**answer, "score": "11"}).status_code == 422
    assert "Never again" not in client.get("/customers").text
    assert client.post("/customers/new", data=answer).status_code == 302
    assert "Never again" in client.get("/customers").text


def test_what_a_customer_writes_does_not_run(company: dict[str, Team], sign_in: SignIn) -> None:
    record(company["desk"], 5, comment="<script>alert(1)</script>")
    client = sign_in(make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,)))

    assert "<script>alert" not in client.get("/customers").text
