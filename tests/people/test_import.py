"""Lists of people as HR systems write them: read, checked, written whole or not at all, repeated."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.imports import ImportChange
from app.core.tables import write_csv, write_xlsx
from app.people import queries, services
from app.people.models import Team
from app.people.queries import directory
from app.people.views import directory as page
from tests.factories import make_absence, make_person
from tests.people.lists import ANNA, HEAD, JAN, everything, imported, make_company, one, stays, totals
from tests.support.statements import count_statements


@pytest.fixture
def company(app: Flask, today: date) -> Team:
    return make_company()


def test_a_list_is_imported_and_the_manager_may_come_later(company: Team) -> None:
    outcome = imported([HEAD, JAN, ANNA])

    assert totals(outcome) == (2, 2, 0, 0)
    assert outcome.errors == []
    assert one("2").manager_id == one("1").id
    assert (one("1").location, one("2").language) == ("Kraków", "el")
    assert stays("1") == [("Sales", date(2024, 3, 1), None)]


def test_the_same_file_again_changes_nothing(company: Team) -> None:
    imported([HEAD, ANNA, JAN])
    before = everything()

    again = imported([HEAD, ANNA, JAN])

    assert totals(again) == (2, 0, 0, 2)
    assert everything() == before


ZOO = {
    "semicolons, a mark and Polish headers": (
        "\ufeffNumer pracownika;Imię i nazwisko;Dział;Data zatrudnienia\n7;Łukasz Żółć;Sales;13.02.2021\n".encode(),
        "Łukasz Żółć",
    ),
    "Polish letters of Windows, family name first": (
        "Nr;Nazwisko i imię;Zespół;Zatrudnienie od\n7;Żółć Łukasz;SAL;2021-02-13\n".encode("cp1250"),
        "Łukasz Żółć",
    ),
    "Greek headers and names of Windows": (
        "Αριθμός μητρώου;Επώνυμο;Όνομα;Τμήμα;Ημερομηνία πρόσληψης\n7;Παπαδάκη;Ελένη;Sales;13/2/2021\n".encode("cp1253"),
        "Ελένη Παπαδάκη",
    ),
    "tabs, a title, Last, First": (
        b"Worker Report\n\nEmployee ID\tWorker\tDepartment\tHire Date\n7\tRuiz, Ana\tsales\t02/13/2021\n",
        "Ana Ruiz",
    ),
    "two columns of the name, American dates, a line of totals": (
        b"Employee #,First Name,Last Name,Department,Hire Date\n7,Ana,Ruiz,Sales,2/13/2021\nTotal,,,,\n",
        "Ana Ruiz",
    ),
    "a workbook with dates and whole numbers": (
        write_xlsx(["number", "name", "team", "hired"], [[7, "Ana Ruiz", "Sales", date(2021, 2, 13)]]),
        "Ana Ruiz",
    ),
}


@pytest.mark.parametrize("kind", ZOO)
def test_files_are_read_as_they_come(company: Team, kind: str) -> None:
    content, name = ZOO[kind]

    outcome = imported(content)

    assert outcome.errors == []
    totals_left_out = sum(skip.rows for skip in outcome.skips)
    assert totals(outcome) == (1 + totals_left_out, 1, 0, 0)
    assert (one("7").name, one("7").hired_on) == (name, date(2021, 2, 13))


BAD = {
    "a number twice": (["3,Ewa A,,,,,2024-01-01,,Sales,", "3,Ewa B,,,,,2024-01-01,,Sales,"], (3, "number", "3")),
    "an address twice": (
        ["3,A,x@example.org,,,,2024-01-01,,Sales,", "4,B,X@example.org,,,,2024-01-01,,Sales,"],
        (3, "email", "x@example.org"),
    ),
    "an address of somebody else": (["3,A,kept@example.org,,,,2024-01-01,,Sales,"], (2, "email", "kept@example.org")),
    "no address": (["3,A,nonsense,,,,2024-01-01,,Sales,"], (2, "email", "nonsense")),
    "no number": ([",A,,,,,2024-01-01,,Sales,"], (2, "number", "")),
    "no name": (["3,,,,,,2024-01-01,,Sales,"], (2, "name", "")),
    "no day": (["3,A,,,,,2024-02-30,,Sales,"], (2, "hired", "2024-02-30")),
    "no day of hire": (["3,A,,,,,,,Sales,"], (2, "hired", "")),
    "gone before coming": (["3,A,,,,,2024-01-01,2023-12-31,Sales,"], (2, "left", "2023-12-31")),
    "an unknown team": (["3,A,,,,,2024-01-01,,Sails,"], (2, "team", "Sails")),
    "no team": (["3,A,,,,,2024-01-01,,,"], (2, "team", "")),
    "an unknown manager": (["3,A,,,,,2024-01-01,,Sales,99"], (2, "manager", "99")),
    "oneself as manager": (["3,A,,,,,2024-01-01,,Sales,3"], (2, "manager", "3")),
    "a language we do not have": (["3,A,,,,Klingon,2024-01-01,,Sales,"], (2, "language", "Klingon")),
    "days that may be months": (["3,A,,,,,02/03/2024,,Sales,"], (0, "hired, left", "02/03/2024")),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_wrong_cell_is_named_and_nothing_is_written(company: Team, kind: str) -> None:
    make_person(email="kept@example.org", team=company)
    before = everything()
    lines, (row, column, found) = BAD[kind]

    outcome = imported([HEAD, *lines])

    assert [(e.row, e.column, e.found) for e in outcome.errors] == [(row, column, found)]
    assert outcome.errors[0].expected
    assert everything() == before


def test_columns_that_are_missing_are_told(company: Team) -> None:
    outcome = imported(["who,what", "1,2"])

    assert [(error.row, error.column, error.found) for error in outcome.errors] == [
        (1, "name", "who, what"),
        (1, "number", "who, what"),
    ]


def test_columns_may_be_named_by_hand(company: Team) -> None:
    mapping = {"who": "number", "what": "name", "where": "team", "since": "hired"}

    assert totals(imported(["who,what,where,since", "7,Ana Ruiz,Sales,2021-02-13"], mapping=mapping)) == (1, 1, 0, 0)
    with pytest.raises(RuleBroken, match="no field"):
        imported(["who", "1"], mapping={"who": "shoe size"})
    with pytest.raises(RuleBroken, match="no column"):
        imported(["who", "1"], mapping={"whom": "number"})


def test_a_dry_run_counts_and_writes_nothing(company: Team) -> None:
    before = everything()

    outcome = imported([HEAD, ANNA, JAN], dry_run=True)

    assert totals(outcome) == (2, 2, 0, 0)
    assert outcome.import_id is None
    assert everything() == before


def test_another_team_is_a_move_from_the_day_of_the_import(company: Team, today: date) -> None:
    imported([HEAD, ANNA])

    outcome = imported(["number,name,team", "1,Anna Nowak,Service"])

    assert totals(outcome) == (1, 0, 1, 0)
    assert stays("1") == [("Sales", date(2024, 3, 1), date(2026, 3, 8)), ("Service", today, None)]
    assert getattr(queries.team_of(one("1"), today), "name", None) == "Service"


def test_whoever_left_is_closed_with_roles_and_absences(company: Team) -> None:
    imported([HEAD, ANNA])
    anna = one("1")
    services.grant_role(person=anna, role=Role.HR, starts_on=date(2024, 3, 1), by=None)
    services.set_leader(team=anna.memberships[0].team, person=anna, starts_on=date(2024, 3, 1))
    make_absence(anna, since=date(2026, 3, 1))

    outcome = imported([HEAD, ANNA.replace(",,Sales", ",2026-03-31,Sales")])

    assert totals(outcome) == (1, 0, 1, 0)
    assert stays("1") == [("Sales", date(2024, 3, 1), date(2026, 3, 31))]
    assert queries.standings(one("1"), date(2026, 4, 1)).roles == frozenset()
    assert queries.standings(one("1"), date(2026, 3, 31)).roles == {Role.EMPLOYEE, Role.LEADER, Role.HR}


def test_an_empty_cell_changes_nothing_and_who_is_missing_stays(company: Team) -> None:
    imported([HEAD, ANNA, JAN])

    outcome = imported([HEAD, "1,Anna Nowak,,,,,,,,"])

    assert totals(outcome) == (1, 0, 0, 1)
    assert one("2").left_on is None


def test_unknown_teams_are_made_where_that_is_wanted(company: Team) -> None:
    outcome = imported([HEAD, ANNA.replace("Sales", "Depot"), JAN.replace("Sales", "Depot")], create_teams=True)

    assert outcome.teams_created == ["Depot"]
    assert totals(outcome) == (2, 2, 0, 0)
    march_2024 = queries.tree(date(2024, 3, 1))
    depot = queries.team_by_code("Depot")
    assert depot is not None
    assert march_2024.parent[depot.id] == company.id


def test_five_hundred_people_are_not_read_one_by_one(company: Team) -> None:
    def lines(first: int, count: int) -> list[str]:
        boss = f"{first},Ewa Szef,,,,,2024-01-01,,Sales,"
        return [boss, *(f"{n},Jan Nr{n},,,,,2024-01-01,,Sales,{first}" for n in range(first + 1, first + count))]

    def reads(first: int, count: int) -> int:
        with count_statements() as statements:
            imported([HEAD, *lines(first, count)])
        return sum(statement.startswith("SELECT") for statement in statements)

    few = reads(100, 10)
    assert reads(10_000, 500) <= few
    assert db.session.scalar(select(func.count()).select_from(ImportChange)) == 2 * (10 + 500)


@pytest.mark.parametrize("language", ["en", "pl", "el"])
def test_an_export_comes_back_unchanged(company: Team, app: Flask, language: str) -> None:
    imported([HEAD, ANNA, JAN])
    with force_locale(language):
        headers = page._headers()
    rows = [page._cells(row) for row in directory.all_people(directory.Filters(), clock.today())]

    assert totals(imported(write_csv(headers, rows))) == (2, 0, 0, 2)
