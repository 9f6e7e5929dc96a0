"""Absences as HR systems write them: read, checked, noted whole or not at all, repeated, undone."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core import clock, imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.imports import Options, Outcome
from app.people import services
from app.people.models import Absence, AbsenceKind, Person
from tests.factories import make_absence, make_person, make_team
from tests.support.client import Client

HEAD = "Employee ID,From Date,To Date,Leave Type,Status"
K = AbsenceKind


@pytest.fixture
def anna(app: Flask, today: date) -> Person:
    team = make_team("Company", code="ALL")
    anna, jan = make_person("Anna Nowak", team=team, email="anna@example.org"), make_person("Jan Kos", team=team)
    gone = make_person("Gus Gone", team=team, left_on=date(2026, 1, 31))
    anna.number, jan.number, gone.number = "1", "2", "3"
    db.session.commit()
    return anna


def imported(*lines: str, head: str = HEAD, dry_run: bool = False, **options: Any) -> Outcome:
    """What comes out of a file of these lines."""
    stream = BytesIO("\n".join([head, *lines]).encode())
    asked = Options(**options)
    outcome = imports.run("absences", stream, "away.csv", asked, by_id=None, now=clock.now(), dry_run=dry_run)
    db.session.commit()
    return outcome


def noted() -> list[tuple[str, date, date | None, AbsenceKind]]:
    a = Absence
    query = select(Person.number, a.starts_on, a.ends_on, a.kind).join_from(a, Person)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query.order_by(Person.number, a.starts_on))]


def totals(outcome: Outcome) -> tuple[int, int, int, int, int]:
    assert outcome.errors == []
    return outcome.read, outcome.created, outcome.updated, outcome.unchanged, sum(skip.rows for skip in outcome.skips)


def test_leaves_come_in_with_their_kinds_and_what_was_not_approved_does_not(anna: Person) -> None:
    lines = (
        "1,2026-07-06,2026-07-17,Annual Leave,Approved",
        "ANNA@example.org,2026-09-01,,Maternity leave,Approved",
        "2,2026-03-02,2026-03-04,Sick leave,Approved",
        "2,2026-05-01,2026-05-02,Annual Leave,Rejected",
    )
    assert totals(imported(*lines, dry_run=True)) == (4, 3, 0, 0, 1)
    assert noted() == []
    assert totals(imported(*lines)) == (4, 3, 0, 0, 1)
    assert noted() == [
        ("1", date(2026, 7, 6), date(2026, 7, 17), K.LEAVE),
        ("1", date(2026, 9, 1), None, K.PARENTAL),
        ("2", date(2026, 3, 2), date(2026, 3, 4), K.OTHER),  # illness is nobody's business
    ]


def test_the_same_file_again_changes_nothing_a_last_day_is_filled_in_and_undo_takes_it_back(anna: Person) -> None:
    first = imported("1,2026-07-06,,annual,", "1,2026-07-06,,annual,")
    assert totals(first) == (2, 1, 0, 0, 1)
    before = noted()
    assert totals(imported("1,2026-07-06,,,")) == (1, 0, 0, 1, 0)

    second = imported("1,2026-07-06,2026-07-10,,")
    assert totals(second) == (1, 0, 1, 0, 0)
    assert noted() == [("1", date(2026, 7, 6), date(2026, 7, 10), K.LEAVE)]
    with pytest.raises(RuleBroken):
        imports.undo(import_id=first.import_id or 0, by_id=None, now=clock.now())
    db.session.rollback()

    for outcome, left in ((second, before), (first, [])):
        imports.undo(import_id=outcome.import_id or 0, by_id=None, now=clock.now())
        db.session.commit()
        assert noted() == left


@pytest.mark.one_database
def test_what_is_wrong_is_named_and_nothing_is_written(anna: Person) -> None:
    make_absence(anna, since=date(2026, 4, 10), until=date(2026, 4, 20))
    db.session.commit()
    before = noted()
    outcome = imported(
        "9,2026-07-06,,,",
        "1,2026-04-15,2026-04-30,,",
        "1,2026-06-10,2026-06-01,,",
        "3,2026-03-01,,,",
        ",2026-03-01,,,",
        "2,,2026-03-02,,",
        "2,2026-08-01,,,",
        "2,2026-09-01,2026-09-02,,",
        "2,soon,,,",
    )
    assert [(one.row, one.column, one.found) for one in outcome.errors] == [
        (2, "Employee ID", "9"),
        (3, "From Date", "2026-04-15"),
        (4, "To Date", "2026-06-01"),
        (5, "From Date", "2026-03-01"),
        (6, "Employee ID", ""),
        (7, "From Date", ""),
        (9, "From Date", "2026-09-01"),
        (10, "From Date", "soon"),
    ]
    assert noted() == before
    missing = imported("1,2026", head="Employee ID,Days")
    assert [(one.row, one.column) for one in missing.errors] == [(1, "starts_on")]
    undecided = imported("1,03/05/2026,,,")
    assert [one.column for one in undecided.errors] == ["From Date"]
    assert totals(imported("1,03/05/2026,,,", dates="dmy"))[1] == 1


@pytest.mark.one_database
def test_hr_brings_a_list_in_on_the_pages(anna: Person, sign_in: Callable[[Person], Client]) -> None:
    team = make_team("Office")
    client = sign_in(make_person("Hanna Ruta", team=team, roles=(Role.HR,)))
    assert "/people/absences/import" in client.get("/people/absences").text
    file = (BytesIO(f"{HEAD}\n1,2026-07-06,2026-07-17,annual,Approved".encode()), "away.csv")
    columns = client.post("/people/absences/import", data={"file": file}).location
    assert "First day away" in client.get(columns).text
    fields = {"holds": ["person", "starts_on", "ends_on", "kind", "status"], "header_row": "1", "encoding": "utf-8"}
    check = client.post(columns, data=fields).location
    assert "Will be created" in client.get(check).text
    done = client.post(check).location
    assert "It can be undone until" in client.get(done).text
    assert len(noted()) == 1
    assert client.post(f"{done}/undo").location == "/people/absences/import"
    assert noted() == []
    assert services.ABSENCES.example[0][0] in client.get("/people/absences/import/template.csv").text
