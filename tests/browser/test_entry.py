"""People without mail and devices without an owner; keys that are touched."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.auth import passwords, services
from app.core import clock
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


@pytest.mark.one_database
def test_a_security_key_is_the_second_step(
    *, committing_app: Flask, live_server: str, new_page: NewPage, axe: Check, fits: Check
) -> None:
    """Chromium's own virtual key, at a name instead of a number: browsers know keys by the name of the site."""
    site = live_server.replace("127.0.0.1", "localhost")
    committing_app.config["BASE_URL"] = site
    anna = make_person("Anna Nowak", team=make_team(), email="anna@example.com")
    services.set_password(person=anna, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    db.session.commit()

    page = new_page(base_url=site)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, "isUserVerified": False}})
    page.goto("/sign-in")
    sign_in(page, "anna@example.com", PASSWORD)
    page.goto("/account/second-factor")
    for check in (axe, fits):
        check(page)
    page.get_by_label("Name of the key").fill("Blue key")
    page.get_by_role("button", name="Add a key").click()
    expect(page.get_by_text("The key is added")).to_be_visible()
    page.get_by_role("button", name="Show ten codes").click()
    expect(page.locator(".codes li")).to_have_count(10)
    axe(page)
    page.goto("/account/second-factor")
    page.get_by_label("Name of the key").fill("The same again")
    page.get_by_role("button", name="Add a key").click()
    expect(page.get_by_text("No key has answered, or this one is known already.")).to_be_visible()

    page.get_by_text("Account", exact=True).click()
    page.get_by_role("button", name="Sign out").first.click()
    sign_in(page, "anna@example.com", PASSWORD)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    axe(page)
    with page.expect_request(lambda request: "/sign-in/second/key" in request.url) as sent:
        page.get_by_role("button", name="Use a security key or passkey").click()
    expect(page.get_by_role("link", name="Training").first).to_be_visible()
    overheard = sent.value.post_data or ""

    page.goto("/account")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in(page, "anna@example.com", PASSWORD)
    token = page.locator("[name=csrf_token]").first.input_value()
    replayed = re.sub("csrf_token=[^&]*", f"csrf_token={token}", overheard)
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
    for _try in ("without a challenge", "with a new challenge"):
        answer = page.request.post(f"{site}/sign-in/second/key", data=replayed, headers=form)
        assert answer.status == 422, "what a key has signed once is worth nothing"
        assert page.request.post(f"{site}/sign-in/second/options", headers=form).ok
