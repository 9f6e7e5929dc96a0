"""People without mail and devices without an owner; keys that are touched."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.core.db import db
from app.people.models import Person
from tests.browser.conftest import PHONE, NewPage
from tests.factories import make_person, make_team

PASSWORD = "seven lamps burn beside 1889"
Check = Callable[[Page], None]


def sign_in(page: Page, login: str, secret: str) -> None:
    page.get_by_label("E-mail or employee number").fill(login)
    page.get_by_label("Password or one-time code").fill(secret)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.one_database
def test_a_part_timer_with_a_printed_code_on_a_shared_device(
    *,
    committing_app: Flask,
    new_page: NewPage,
    enter: Callable[[Page, Person], None],
    axe: Check,
    fits: Check,
) -> None:
    shop = make_team("Shop")
    jan = make_person("Jan Kos", team=shop)
    jan.email, jan.number = None, "W-17"
    hr = make_person("Hanna Ruta", team=shop, roles=(Role.HR,))
    db.session.commit()

    office = new_page()
    enter(office, hr)
    office.goto("/people/codes")
    office.get_by_role("button", name="Make the cards").click()
    card = office.locator(".cards > li")
    expect(card).to_contain_text("Jan Kos")
    code = card.locator("code").inner_text()
    axe(office)

    kiosk = new_page(PHONE)
    kiosk.clock.install()
    kiosk.goto("/sign-in")
    kiosk.get_by_label("This is a shared device").check()
    sign_in(kiosk, "w-17", code)
    kiosk.get_by_label("New password").fill(PASSWORD)
    kiosk.get_by_label("The same password again").fill(PASSWORD)
    kiosk.get_by_role("button", name="Save and go on").click()
    expect(kiosk.get_by_text("Shared device: signed out after 3 minutes")).to_be_visible()
    for check in (axe, fits):
        check(kiosk)
    kiosk.goto("/account")
    expect(kiosk.get_by_role("row", name=re.compile("This device"))).to_contain_text("Shared device")

    kiosk.clock.fast_forward("02:40")
    expect(kiosk.get_by_role("alert")).to_contain_text("Are you still here?")
    kiosk.keyboard.press("Tab")
    expect(kiosk.get_by_role("alert")).to_be_hidden()
    kiosk.clock.fast_forward("02:56")
    expect(kiosk.get_by_role("heading", name="You are signed out")).to_be_visible()
    kiosk.go_back()
    expect(kiosk.get_by_role("heading", name=re.compile("Sign in|You are signed out"))).to_be_visible()
    expect(kiosk.get_by_text("Jan Kos")).to_have_count(0)

    committing_app.config["SHARED_SECONDS"] = 2
    plain = new_page(PHONE, java_script_enabled=False)
    plain.goto("/sign-in")
    plain.get_by_label("This is a shared device").check()
    sign_in(plain, "W-17", PASSWORD)
    expect(plain.get_by_role("heading", name="You are signed out")).to_be_visible()
