"""A zoo of bad files: each is refused with row, column, what was found and what was expected, and nothing is written.
Files of real tools come in by their headers alone, or one sentence says what they lack."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from openpyxl import Workbook

from app.access import Role
from app.core import clock, imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.imports import Options, Outcome
from app.people.services import import_people  # noqa: F401  the importer is registered with it
from tests.factories import make_person, make_team
from tests.people.lists import everything, make_company, one, stays
from tests.support.client import Client

pytestmark = pytest.mark.one_database  # a file is refused before any database is asked

HEAD = "number,name,hired,team"
GOOD = "2,Jan Kos,2024-01-01,Sales"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))


class Bad(NamedTuple):
    """A file, and what is said of it; `expected` is a part of the sentence."""

    content: str | bytes
    row: int
    column: str
    found: str
    expected: str
    name: str = "people.csv"
    options: Mapping[str, Any] = {}


def cells(*lines: str, head: str = HEAD) -> str:
    return "\n".join((head, *lines))


def packed(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def workbook(*lines: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of less than 300 KB whose one sheet unpacks to 100 MB."""
    out, row = io.BytesIO(workbook(["number"])), b"<row><c><v>1</v></c></row>" * 40_000
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/more.xml", "w") as file:
        for _piece in range(100):
            file.write(row)
    return out.getvalue()


def column(text: str, *, name: str = "hired") -> Iterator[str]:
    """A good row with another text in one of its columns."""
    values = {"number": "3", "name": "Ewa Żuk", "hired": "2024-01-01", "team": "Sales", name: text}
    yield ",".join(values.values())


def with_column(name: str, text: str) -> str:
    """A good row with one more column."""
    return cells(f"3,Ewa Żuk,2024-01-01,Sales,{text}", head=f"{HEAD},{name}")


HTML = "<html><table><tr><td>number</td></tr></table></html>"
TOO_WIDE = ",".join(map(str, range(2001)))
ZOO: dict[str, Bad] = {
    # no table at all
    "an empty file": Bad("", 0, "", "an empty file", "a row of headers"),
    "blank lines": Bad("\n \n\n", 0, "", "an empty file", "a row of headers"),
    "a byte order mark alone": Bad(b"\xef\xbb\xbf", 0, "", "an empty file", "a row of headers"),
    "a picture": Bad(PICTURE, 1, "", "bytes that are not text", "CSV, TSV, XLSX or JSON"),
    "old Excel, or one with a password": Bad(b"\xd0\xcf\x11\xe0", 0, "", "p.xls", "without a password", "p.xls"),
    "a web page": Bad(HTML, 1, "name", HTML, "a column headed “name”"),
    "a workbook cut short": Bad(workbook(["a"])[:2000], 0, "", "a damaged workbook", "that Excel can open", "p.xlsx"),
    "an archive of pictures": Bad(packed(photo_png=PICTURE), 0, "", "a damaged workbook", "that Excel can open"),
    "an archive of two tables": Bad(packed(a_csv="a", b_csv="b"), 0, "", "a damaged workbook", "that Excel can open"),
    "a workbook that unpacks to 100 MB": Bad(bomb(), 0, "", "unpacks to more than 64 MB", "a smaller file", "p.xlsx"),
    "JSON of numbers": Bad("[1, 2]", 2, "", "JSON of another shape", "a list of JSON objects", "p.json"),
    "JSON cut short": Bad('[{"number": 1}, {"num', 3, "", "not JSON", "a list of JSON objects", "p.json"),
    "JSON without a list": Bad("{}", 0, "", "JSON of another shape", "a list of JSON objects", "p.json"),
    # rows that cannot be read
    "a quotation mark left open": Bad(cells('1,"Ana,2024-01-01,Sales', GOOD), 2, "", "not closed", "closing marks"),
    "a cell without end": Bad(cells("1," + "x" * 140_000), 2, "", "a cell of more than", "quotation mark"),
    "a cell that is too long": Bad(cells(*column("x" * 33_000)), 2, "hired", "33000 characters", "at most 32767"),
    "bytes of no letters": Bad(
        cells("1,Ana \x81,2024-01-01,Sales").encode("latin-1"), 2, "name", "Ana \ufffd", "letters of the encoding"
    ),
    "UTF-16 cut in a letter": Bad(cells(GOOD).encode("utf-16")[:-1], 2, "team", "Sale\ufffd", "UTF-16"),
    "another encoding than was said": Bad(
        cells(GOOD, "3,Łuk,x,y").encode("cp1250"), 3, "name", "\ufffduk", "UTF-8", options={"encoding": "utf-8"}
    ),
    "headers of no letters": Bad(cells(head="name,n\x81,x").encode("latin-1"), 1, "", "n\ufffd", "letters of"),
    "zeros in the middle": Bad(cells(*[GOOD] * 300, "3,A\0,x,y"), 302, "", "not text", "CSV, TSV, XLSX or JSON"),
    "more cells than headers": Bad(cells(GOOD, "3,Ruiz, Ana,2024-01-01,S"), 3, "", "5 columns", "4 columns, as many"),
    "too many columns": Bad(TOO_WIDE, 1, "", "2001 columns", "at most 2000 columns"),
    "a tab that is not there": Bad(
        workbook(["number", "name"], [1, "A"]), 0, "", "May", "one of the tabs", "p.xlsx", {"sheet": "May"}
    ),
    "no headers where they were said": Bad(cells(GOOD), 7, "", "an empty row", "headers", options={"header_row": 7}),
    # columns
    "no column of numbers": Bad("name,hired,team\nA,2024-01-01,Sales", 1, "number", "name, hired", "headed “number”"),
    "no column of names": Bad("number,hired,team\n1,2024-01-01,Sales", 1, "name", "number, hired", "headed “name”"),
    "no column of hire": Bad("number,name,team\n3,A,Sales", 1, "hired", "", "1 person is not in the directory yet"),
    "no column of teams": Bad("number,name,hired\n3,A,2024-01-01", 1, "team", "", "a column with the team"),
    "no column of last days": Bad(
        "number,name,status\n1,Anna Nowak,Terminated", 1, "left", "", "1 person has left by the status"
    ),
    # cells
    "no number": Bad(cells(",Ewa Żuk,2024-01-01,Sales"), 2, "number", "", "an employee number"),
    "a number twice": Bad(cells(GOOD, "2,Ewa Żuk,2024-01-01,Sales"), 3, "number", "2", "row 2 has it too"),
    "no name": Bad(cells("3,,2024-01-01,Sales"), 2, "name", "", "a name"),
    "no day of hire": Bad(cells(*column("")), 2, "hired", "", "the day of hire"),
    "the thirtieth of February": Bad(cells(*column("2024-02-30")), 2, "hired", "2024-02-30", "a date"),
    "a day in words": Bad(cells(*column("soon")), 2, "hired", "soon", "a date"),
    "the year 1": Bad(cells(*column("0001-01-01")), 2, "hired", "0001-01-01", "a date"),
    "an error of Excel": Bad(
        workbook(HEAD.split(","), [3, "Ewa", "#N/A", "Sales"]), 2, "hired", "#N/A", "a date", "p.xlsx"
    ),
    "days that may be months": Bad(cells(*column("02/03/2024")), 0, "hired", "02/03/2024", "whether the day or"),
    "days of both orders": Bad(
        cells("3,A,25/04/2024,Sales", "4,B,04/25/2024,Sales"), 0, "hired", "25/04/2024 / 04/25/2024", "the same order"
    ),
    "days of another order than was said": Bad(
        cells("3,A,25/04/2024,Sales"), 2, "hired", "25/04/2024", "month, day, year", options={"dates": "mdy"}
    ),
    "gone before coming": Bad(with_column("left", "2023-12-31"), 2, "left", "2023-12-31", "not before the day of hire"),
    "no team": Bad(cells(*column("", name="team")), 2, "team", "", "a team: this number"),
    "an unknown team": Bad(cells(*column("Sails", name="team")), 2, "team", "Sails", "a team that exists"),
    "a name of two teams": Bad(cells(*column("Twin", name="team")), 2, "team", "Twin", "several teams have"),
    "no address": Bad(with_column("email", "ewa at home"), 2, "email", "ewa at home", "an e-mail address such as"),
    "an address of somebody else": Bad(
        with_column("email", "ANNA@example.org"), 2, "email", "anna@example.org", "this is of number 1"
    ),
    "an address twice": Bad(
        cells("3,A,2024-01-01,Sales,x@example.org", "4,B,2024-01-01,Sales,X@example.org", head=f"{HEAD},email"),
        3, "email", "x@example.org", "row 2 has it too",
    ),
    "an unknown manager": Bad(with_column("manager", "99"), 2, "manager", "99", "of a colleague"),
    "a manager of whom there are two": Bad(with_column("manager", "Eva Twin"), 2, "manager", "Eva Twin", "colleague"),
    "oneself as manager": Bad(with_column("manager", "3"), 2, "manager", "3", "of a colleague"),
    "a language we do not have": Bad(with_column("language", "Klingon"), 2, "language", "Klingon", "en, pl, el"),
    "a status nobody knows": Bad(with_column("status", "Sleeping"), 2, "status", "Sleeping", "A, L, T"),
    "gone without a last day": Bad(
        "number,name,status,left\n1,Anna Nowak,T,", 2, "left", "", "by the status this person has left"
    ),
    "a text that is too long": Bad(with_column("job", "x" * 201), 2, "job", "x" * 60 + "…", "at most 200 characters"),
}  # fmt: skip


@pytest.fixture
def company(app: Flask, today: date) -> None:
    company = make_company()
    make_team("Twin", code="T1", parent=company)
    make_team("Twin", code="T2", parent=company)
    anna = make_person("Anna Nowak", team=company, email="anna@example.org")
    anna.number = "1"
    for _twin in range(2):
        make_person("Eva Twin", team=company)
    db.session.commit()


def imported(content: bytes, name: str, **options: Any) -> Outcome:
    return imports.run(
        "people", io.BytesIO(content), name, Options(**options), by_id=None, now=clock.now(), dry_run=False
    )


@pytest.mark.parametrize("kind", ZOO)
def test_a_bad_file_is_told_where_what_and_why_and_writes_nothing(company: None, kind: str) -> None:
    bad, before = ZOO[kind], everything()
    content = bad.content.encode() if isinstance(bad.content, str) else bad.content

    outcome = imported(content, bad.name, **bad.options)

    error = outcome.errors[0]
    assert (error.row, error.column) == (bad.row, bad.column), error
    assert bad.found in error.found
    assert bad.expected in error.expected
    assert outcome.import_id is None
    db.session.rollback()
    assert everything() == before


def test_the_zoo_is_large() -> None:
    assert len(ZOO) >= 40


@pytest.mark.one_database
@pytest.mark.parametrize(
    "kind", ["a picture", "a workbook that unpacks to 100 MB", "an unknown team", "no day of hire"]
)
def test_the_page_says_the_same(company: None, client: Client, kind: str) -> None:
    bad = ZOO[kind]
    hr = client.sign_in(make_person(roles=(Role.HR,)))
    content = bad.content.encode() if isinstance(bad.content, str) else bad.content
    sent = hr.post("/people/import", data={"file": (io.BytesIO(content), bad.name)})
    if sent.status_code == 302:
        said = {"holds": HEAD.split(","), "header_row": "1", "encoding": "utf-8"}
        sent = hr.post(sent.location, data=said, follow_redirects=True)
    page = sent.text
    assert bad.expected in page
    assert "Import now" not in page


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"preset": "shoes"}, "There is no preset “shoes” here. Known: plain, workday, bamboohr"),
        ({"mapping": {"number": "shoe size"}}, "There is no field “shoe size”."),
        ({"mapping": {"shoe": "number"}}, "There is no column “shoe” in this file."),
        ({"mapping": {"number": "name", "name": "name"}}, "Two columns are meant to hold the same."),
    ],
)
def test_what_was_said_of_the_file_must_fit(company: None, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence.split(".", maxsplit=1)[0]):
        imported(cells(GOOD).encode(), "people.csv", **options)


# Files of real tools


def test_workday(company: None, shared_data: Path) -> None:
    content = (shared_data / "exports" / "hris_workday.tsv").read_bytes()
    assert [(e.column, e.found) for e in imported(content, "w.tsv").errors] == [("Hire Date", "01/10/2012")]

    outcome = imported(content, "w.tsv", dates="mdy", choices={"create_teams": True})

    assert (outcome.preset, outcome.errors, outcome.created) == ("workday", [], 1)
    assert outcome.skips == [("a line of totals at the end (row 5)", 1)]
    assert (one("1001").name, one("1001").job, one("1001").hired_on) == ("Ana Ruiz", "Owner", date(2012, 1, 10))
    assert (outcome.teams_created, stays("1001")[0][0]) == (["CC100"], "Leadership")


def test_bamboohr(company: None, shared_data: Path) -> None:
    content = (shared_data / "exports" / "hris_bamboohr.csv").read_bytes()

    outcome = imported(content, "b.csv", choices={"create_teams": True})

    assert (outcome.preset, outcome.errors, outcome.created) == ("bamboohr", [], 1)
    assert (one("12").name, one("12").email, one("12").location) == ("Ana Ruiz", "ana@example.com", "London")


def test_successfactors_says_what_it_lacks(company: None, shared_data: Path) -> None:
    file = shared_data / "exports" / "hris_sap_successfactors.csv"

    outcome = imported(file.read_bytes(), "s.csv", choices={"create_teams": True})

    sentence = "a column with the day of hire: 1 person is not in the directory yet"
    assert (outcome.preset, [error.expected for error in outcome.errors]) == ("successfactors", [sentence])
    more = (
        file.read_text().replace("Employment Status", "Employment Status,Hire Date").replace("Active", "A,2020-05-01")
    )
    assert imported(more.encode(), "s.csv", choices={"create_teams": True}).created == 1


def test_horilla_has_headers_only(company: None, shared_data: Path) -> None:
    content = (shared_data / "exports" / "hris_horilla.csv").read_bytes()
    outcome = imported(content, "h.csv")
    assert (outcome.preset, outcome.read, outcome.errors) == ("horilla", 0, [])


def test_status_words_leavers_and_managers_by_name(company: None) -> None:
    lines = [
        "Employee ID\tWorker\tHire Date\tCost Center\tActive Status\tTermination Date\tWorker's Manager",
        "10\tNowak, Ewa\t2024-01-01\tSAL\tYes\t\tKos, Jan (11)",
        "11\tKos, Jan\t2023-01-01\tSales\tYes\t\t",
        "12\tGone, Long\t2020-01-01\tSales\tNo\t\t",
        "13\tGone, Known\t2020-01-01\tSales\tNo\t2021-01-31\t",
    ]
    outcome = imported("\n".join(lines).encode(), "w.tsv")

    assert (outcome.errors, outcome.created) == ([], 3)
    assert outcome.skips == [("has left, and is not in the directory", 1)]
    assert one("10").manager_id == one("11").id
    assert one("13").left_on == date(2021, 1, 31)


def test_a_json_list_of_people(company: None) -> None:
    rows = [{"number": 7, "name": {"first": "Ewa", "last": "Żuk"}, "hired": 1641289816, "team": {"code": "SAL"}}]
    mapping = {"name.first": "first_name", "name.last": "last_name", "team.code": "team"}
    outcome = imported(json.dumps(rows).encode(), "p.json", mapping=mapping)

    assert outcome.errors == []
    assert (one("7").name, one("7").hired_on) == ("Ewa Żuk", date(2022, 1, 4))


def test_so_many_errors_that_the_rest_is_only_counted(company: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.people.services.roster.MOST_ERRORS", 10)
    rows = [f"{n},A,2024-02-30,Sales" for n in range(10, 110)]

    outcome = imported(cells(*rows).encode(), "p.csv")

    assert (len(outcome.errors), outcome.read, outcome.unchecked) == (10, 100, 90)
