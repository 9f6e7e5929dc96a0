"""A case in a browser: a leader at a desk finds an unhappy customer and names an owner, who calls from a phone and
closes the case."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import db
from app.customers import services
from app.customers.services import NewAnswer
from app.people.models import Person
from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.factories import make_person, make_team

Check = Callable[[Page], None]


@pytest.mark.one_database
@pytest.mark.parametrize("java_script", [True, False])
def test_a_case_from_detractor_to_closed(
    *,
    committing_app: Flask,
    new_page: NewPage,
    enter: Callable[[Page, Person], None],
    axe: Check,
    fits: Check,
    java_script: bool,
) -> None:
    team = make_team("Hotline", parent=make_team("Company"))
    leader = make_person("Lena Wójcik", team=team, leads=team)
    owner = make_person("Ola Lis", team=team)
    services.record_answers(rows=[NewAnswer(team.id, clock.today(), 1, comment="Nobody called back", customer="K-77")])
    db.session.commit()

    desk = new_page(DESKTOP, java_script_enabled=java_script)
    enter(desk, leader)
    desk.goto("/customers/cases/unhappy")
    desk.get_by_role("link", name="Answer 1").click()
    desk.get_by_label("Owner").fill("Ola Lis")
    desk.get_by_role("button", name="Make a case").click()
    expect(desk.get_by_role("status")).to_contain_text("Ola Lis")
    expect(desk.get_by_text("The owner talks to the customer")).to_be_visible()

    phone = new_page(PHONE, java_script_enabled=java_script)
    enter(phone, owner)
    phone.goto("/")
    phone.get_by_role("link", name="Talk to an unhappy customer").click()
    expect(phone.get_by_text("Nobody called back")).to_be_visible()
    expect(phone.get_by_text("K-77")).to_be_visible()
    phone.get_by_label("Yes, we talked").check()
    phone.get_by_label("What was said").fill("She waits for the second parcel.")
    phone.get_by_role("button", name="Save the contact").click()
    if java_script:
        axe(phone)
        fits(phone)
    phone.get_by_role("button", name="Close the case").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose the cause.")
    phone.get_by_label("Root cause").select_option("A promise was not kept")
    phone.get_by_label("What was done").fill("The parcel left today; two parcels now have one notice.")
    phone.get_by_role("button", name="Close the case").click()
    expect(phone.get_by_role("heading", name="How it was solved")).to_be_visible()

    desk.goto("/customers/cases?whose=team&state=solved")
    expect(desk.get_by_text("Nobody called back")).to_be_visible()
