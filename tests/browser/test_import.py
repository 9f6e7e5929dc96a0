"""HR brings in a broken file of answers, then the mended one, and takes it back."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect

from app.access import Role
from app.core.db import db
from app.people.models import Person
from tests.browser.conftest import NewPage
from tests.factories import make_person, make_team

Check = Callable[[Page], None]
BROKEN = "date,team,score,comment\n2026-01-05,DESK,9,Quick\n2026-01-06,DESK,11,<b>Eleven</b>\n2026-01-07,Helpline,3,\n"
MENDED = BROKEN.replace(",11,", ",10,").replace("Helpline", "DESK")


def send(page: Page, content: str) -> None:
    file = FilePayload(name="answers.csv", mimeType="text/csv", buffer=content.encode())
    page.get_by_label("File (CSV, TSV, XLSX or JSON)").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check", exact=True).click()


@pytest.mark.one_database
@pytest.mark.parametrize("java_script", [True, False])
def test_a_broken_file_is_mended_and_imported(
    *,
    committing_app: Flask,
    new_page: NewPage,
    enter: Callable[[Page, Person], None],
    axe: Check,
    fits: Check,
    java_script: bool,
) -> None:
    team = make_team("Front desk", code="DESK", parent=make_team("Company"))
    hr = make_person("Hanna Lis", team=team, roles=(Role.HR,))
    db.session.commit()
    page = new_page(java_script_enabled=java_script)
    enter(page, hr)

    page.goto("/customers/import")
    send(page, BROKEN)
    expect(page.get_by_text("2 cells need correcting. Nothing was written.")).to_be_visible()
    expect(page.get_by_role("row", name="3 11")).to_be_visible()
    expect(page.get_by_role("row", name="4 Helpline")).to_be_visible()
    if java_script:
        axe(page)
        fits(page)
    page.get_by_role("link", name="Choose the corrected file").click()

    send(page, MENDED)
    expect(page.get_by_text("Will be created")).to_be_visible()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_text("It can be undone until")).to_be_visible()
    page.goto("/customers?period=all")
    expect(page.get_by_text("<b>Eleven</b>")).to_be_visible()

    page.goto("/customers/import")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("The import was undone.")
    page.goto("/customers?period=all")
    expect(page.get_by_text("No answers here yet")).to_be_visible()
