"""The directory in a real browser: looked through, imported into, and read on a phone."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.people import services
from app.people.models import Person, Team
from tests.browser.conftest import NARROWEST, PHONE, NewPage, Shoot
from tests.factories import make_absence, make_person, make_team

Enter = Callable[[Page, Person], None]
Check = Callable[[Page], None]
GOOD = "number;name;hired;team\n1;Jan Kos;13.02.2021;Sales\n2;Ola Sad;01.02.2020;Depot\n"
BAD = "number;name;hired;team\n1;Jan Kos;13.02.2021;Nowhere\n1;Ola Sad;32.02.2020;Sales\n"


class Cast(NamedTuple):
    hr: Person
    lukasz: Person
    sales: Team


@pytest.fixture
def cast(committing_app: Flask) -> Cast:
    root = make_team("Company", code="ALL", customer_facing=False)
    sales = make_team("Sales", code="SAL", parent=root)
    shop = make_team("Shop in the old town", code="SHOP", parent=sales)
    for name in ("Ελένη Παπαδάκη", "Sam Ortiz", "Maria Wiśniewska", "Γιώργος Νικολάου"):
        make_person(name, team=shop)
    lukasz = make_person("Łukasz Zieliński", team=sales, leads=sales)
    make_absence(lukasz, since=date(2026, 1, 5))
    services.move_person(person=lukasz, team=shop, starts_on=date(2026, 2, 1))
    return Cast(make_person("Helena Nowak", team=root, roles=(Role.HR, Role.ADMIN)), lukasz, sales)


def test_hr_mends_a_file_imports_it_and_undoes_the_import(
    *, cast: Cast, page: Page, new_page: NewPage, enter: Enter, axe: Check, fits: Check
) -> None:
    enter(page, cast.hr)
    page.goto("/people")
    page.get_by_role("link", name="Import people").click()
    send(page, BAD)
    expect(page.get_by_role("row", name="hired").get_by_role("combobox")).to_have_value("hired")
    axe(page)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("3 cells need correcting.")).to_be_visible()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to be corrected").click()
    assert "32.02.2020" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="Choose the corrected file").click()
    send(page, GOOD)
    page.get_by_label("Make teams that are not known yet, under the company").check()
    page.get_by_label("Keep these choices under the name").fill("Payroll")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Depot")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_text("It can be undone until")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()

    phone = new_page(PHONE, java_script_enabled=False)
    enter(phone, cast.hr)
    phone.goto("/people/import")
    send(phone, GOOD)
    expect(phone.get_by_text("Read as last time: “Payroll”.")).to_be_visible()
    fits(phone)


def send(page: Page, content: str) -> None:
    """Send a file on the first page of the wizard."""
    file = page.get_by_label("File (CSV, TSV, XLSX or JSON)")
    file.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Continue").click()


@pytest.mark.one_database
def test_pages_of_the_directory_are_for_everyone_and_fit(
    cast: Cast, new_page: NewPage, enter: Enter, axe: Check, fits: Check
) -> None:
    phone = new_page(NARROWEST, java_script_enabled=True)
    enter(phone, cast.hr)
    for address in addresses(cast):
        phone.goto(address)
        axe(phone)
        fits(phone)


def addresses(cast: Cast) -> list[str]:
    person, team = f"/people/{cast.lukasz.id}", f"/directory/teams/{cast.sales.id}"
    return [
        "/people", "/people?q=nobody", person, f"{person}/edit", f"{person}/leave", "/people/new", "/directory/teams",
        team, f"{team}/leaders/new", "/audit", "/people/import",
    ]  # fmt: skip


@pytest.mark.one_database
def test_pictures_of_the_directory(cast: Cast, page: Page, enter: Enter, shoot: Shoot) -> None:
    enter(page, cast.hr)
    page.goto("/people")
    shoot("people")
    shoot("people", width=PHONE, language="pl")
    page.goto(f"/people/{cast.lukasz.id}")
    shoot("person", theme="dark")
    shoot("person", width=PHONE, language="el")
    page.goto("/directory/teams")
    shoot("teams", language="pl")
    page.goto(f"/directory/teams/{cast.sales.id}")
    shoot("team-in-directory", width=PHONE)
    page.goto("/people/import")
    shoot("import", theme="dark", language="el")
    page.goto("/audit")
    shoot("audit", language="pl")
