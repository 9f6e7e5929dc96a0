"""Completed courses as learning systems write them: read, checked, noted whole or not at all, repeated, undone."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock, imports
from app.core.db import db
from app.core.imports import Options, Outcome
from app.instruct import queries, services
from app.instruct.models import Completion, Course, CourseData
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

HEAD = "employee number,course,completed on"


@pytest.fixture
def company(app: Flask, today: date) -> tuple[Person, Person]:
    """Anna, number 1, and Jan; a course that is valid for a year, called LST elsewhere."""
    team = make_team("Company", code="ALL")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    anna, jan = make_person("Anna Nowak", team=team, email="anna@example.org"), make_person("Jan Kos", team=team)
    anna.number, jan.number = "1", "2"
    data = CourseData("Listening to customers", valid_months=12, code="LST")
    services.publish(course=services.create_course(data=data, by=hr), today=today, by=hr)
    db.session.commit()
    return anna, jan


def imported(*lines: str, dry_run: bool = False, create: bool = False, **options: Any) -> Outcome:
    """What comes out of a file of these lines."""
    outcome = imports.run(
        "training",
        BytesIO("\n".join(lines).encode()),
        "done.csv",
        Options(**options, choices={"create_courses": create}),
        by_id=None,
        now=clock.now(),
        dry_run=dry_run,
    )
    db.session.commit()
    return outcome


def noted() -> list[tuple[str, str, date]]:
    query = select(Person.number, Course.title, Completion.completed_on).join_from(Completion, Person).join(Course)
    return [(number, title, day) for number, title, day in db.session.execute(query.order_by(Completion.id))]


def totals(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.read, outcome.created, outcome.unchanged, sum(skip.rows for skip in outcome.skips)


def test_completions_are_noted_by_number_or_mail_and_by_title_or_code(company: tuple[Person, Person]) -> None:
    outcome = imported(HEAD, "1,listening to CUSTOMERS,2026-02-28", "ANNA@example.org,LST,2026-03-01")

    assert (outcome.errors, totals(outcome)) == ([], (2, 2, 0, 0))
    assert noted() == [
        ("1", "Listening to customers", date(2026, 2, 28)),
        ("1", "Listening to customers", date(2026, 3, 1)),
    ]
    first = db.session.scalars(select(Completion)).first()
    assert first is not None
    assert first.valid_until == date(2027, 2, 28)


def test_the_same_file_again_changes_nothing_and_undo_takes_it_back(company: tuple[Person, Person]) -> None:
    lines = (HEAD, "1,LST,2026-02-28", "2,LST,2026-02-28", "2,Listening to customers,2026-02-28")
    first = imported(*lines)
    assert totals(first) == (3, 2, 0, 1)
    assert totals(imported(*lines)) == (3, 0, 2, 1)

    assert first.import_id is not None
    imports.undo(import_id=first.import_id, by_id=None, now=clock.now())
    assert noted() == []


def test_what_was_reversed_by_hand_stays_reversed(company: tuple[Person, Person]) -> None:
    imported(HEAD, "1,LST,2026-02-28")
    completion = db.session.scalars(select(Completion)).one()
    services.reverse(completion=completion, reason="Was ill.", now=clock.now(), by=company[1])
    db.session.commit()

    again = imported(HEAD, "1,LST,2026-02-28")

    assert totals(again) == (1, 0, 0, 1)
    assert again.skips[0].reason == "reversed by hand before: it stays so"


def test_an_unknown_course_is_an_error_or_is_written_down(company: tuple[Person, Person]) -> None:
    lines = (HEAD, "1,Repairing,2026-02-28", "2,repairing,2026-02-28")

    refused = imported(*lines)
    assert [(e.row, e.column, e.found) for e in refused.errors] == [
        (2, "course", "Repairing"),
        (3, "course", "repairing"),
    ]
    outcome = imported(*lines, create=True)
    assert (outcome.also_created, outcome.created) == (["Repairing"], 2)
    assert outcome.as_json()["also_created"] == ["Repairing"]

    assert outcome.import_id is not None
    imports.undo(import_id=outcome.import_id, by_id=None, now=clock.now())
    assert [row.course.title for row in queries.courses(clock.today())] == ["Listening to customers"]


BAD = {
    "nobody has the number": ("9,LST,2026-02-28", (2, "employee number", "9")),
    "no number": (",LST,2026-02-28", (2, "employee number", "")),
    "no course": ("1,,2026-02-28", (2, "course", "")),
    "no day": ("1,LST,", (2, "completed on", "")),
    "a day that there is not": ("1,LST,2026-02-30", (2, "completed on", "2026-02-30")),
    "a day to come": ("1,LST,2026-03-10", (2, "completed on", "2026-03-10")),
    "days that may be months": ("1,LST,01/02/2026", (0, "completed on", "01/02/2026")),
    "a course of 300 letters": (f"1,{'x' * 300},2026-02-28", (2, "course", "x" * 200)),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_wrong_cell_is_named_and_nothing_is_written(company: tuple[Person, Person], kind: str) -> None:
    line, error = BAD[kind]

    outcome = imported(HEAD, line, "2,LST,2026-02-28", create=kind.startswith("a course of"))

    assert [(e.row, e.column, e.found) for e in outcome.errors] == [error]
    assert outcome.errors[0].expected
    assert noted() == []


def frappe(shared_data: Path) -> str:
    return (shared_data / "exports" / "training_frappe_hr_event_employee.csv").read_text(encoding="utf-8").strip()


def test_the_export_of_frappe_hr(company: tuple[Person, Person], shared_data: Path) -> None:
    headers = frappe(shared_data)
    empty = imported(headers)
    assert (empty.preset, empty.read, empty.errors) == ("frappe", 0, [])

    def line(employee: str, status: str, attendance: str, *, event: str = "Completed", course: str = "LST") -> str:
        cells = {
            "Event Name": "Listening to customers", "Event Status": event, "Course": course, "Employee": employee,
            "Start Time": "2026-02-27 09:00:00", "End Time": "2026-02-27 12:00:00", "Status": status,
            "Attendance": attendance,
        }  # fmt: skip
        return ",".join(cells.get(header, "") for header in headers.split(","))

    outcome = imported(
        headers,
        line("1", "Completed", "Present"),
        line("2", "Invited", "Present", course=""),
        line("2", "Open", ""),
        line("1", "Completed", "Absent"),
        line("1", "Completed", "Present", event="Cancelled"),
    )
    assert (outcome.errors, totals(outcome)) == ([], (5, 2, 0, 3))
    assert outcome.skips == [("not completed", 3)]
    assert {number for number, _title, _day in noted()} == {"1", "2"}


def test_hr_imports_on_the_pages(company: tuple[Person, Person], sign_in: Callable[[Person], Client]) -> None:
    team = company[0].memberships[0].team
    hr = sign_in(make_person(team=team, roles=(Role.HR,)))
    template = hr.get("/training/import/template.csv").data
    assert "Import" in hr.get("/training/courses").text

    columns = hr.post("/training/import", data={"file": (BytesIO(template), "done.csv")}).location
    sent = {"holds": ["person", "course", "completed_on"], "header_row": "1", "encoding": "utf-8"}
    check = hr.post(columns, data=sent).location
    assert "the number or e-mail address of a colleague in the directory" in hr.get(check).text

    content = template.replace(b"1001", b"1").replace(b"1002", b"2").replace(b"Listening to", b"Care for")
    columns = hr.post("/training/import", data={"file": (BytesIO(content), "done.csv")}).location
    check = hr.post(columns, data={**sent, "create_courses": "y"}).location
    assert "Care for customers" in hr.get(check).text
    done = hr.post(check, follow_redirects=True).text
    assert "Courses that are written down" in done
    assert len(noted()) == 2


def test_many_rows_take_no_more_reads_than_few(company: tuple[Person, Person]) -> None:
    def reads(count: int, month: int) -> int:
        days = [f"1,LST,{2000 + n}-{month:02}-01" for n in range(count)]
        with count_statements() as statements:
            assert imported(HEAD, *days, dry_run=True).created == count
        return sum(statement.startswith("SELECT") for statement in statements)

    assert reads(2, 1) >= reads(20, 2)
    assert db.session.scalar(select(func.count()).select_from(Completion)) == 0
