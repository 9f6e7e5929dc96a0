"""Messages and meetings in a real browser: written at a desk, read and ticked on a phone without a script."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock
from app.events import services as events
from app.events.models import Event, EventKind
from app.people.models import AudienceKind, Person
from tests.browser.conftest import PHONE, NewPage
from tests.factories import make_person, make_team

Enter = Callable[[Page, Person], None]
Check = Callable[[Page], None]


class Cast(NamedTuple):
    hr: Person
    anna: Person
    people: list[Person]


@pytest.fixture
def cast(committing_app: Flask) -> Cast:
    root = make_team("Company")
    shop, office = make_team("Shop floor", parent=root), make_team("Logistics and returns", parent=root)
    names = ("Łukasz Zieliński", "Ελένη Παπαδάκη", "Sam Ortiz", "Priya Nair", "Maria Wiśniewska", "Γιώργος Νικολάου")
    people = [make_person(name, team=shop if number % 2 else office) for number, name in enumerate(names)]
    hr = make_person("Helena Nowak", team=root, roles=(Role.HR,))
    return Cast(hr, make_person("Anna Kowalska", team=shop), people)


def make_meeting(cast: Cast, title: str, minutes: int) -> Event:
    now = clock.now()
    starts_at = now + timedelta(minutes=minutes)
    meeting = events.plan(
        kind=EventKind.MEETING,
        title=title,
        description="Three calls, one hour.\nBring one question.",
        hosts="Maria Papadaki, Jan Kos",
        starts_at=starts_at,
        place="Canteen, Gdańsk",
        link="https://meet.example.org/customers",
        organiser=cast.hr,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
        by=cast.hr,
    )
    events.invite(event=meeting, now=min(now, starts_at - timedelta(hours=1)), by=cast.hr)
    return meeting


def test_hr_writes_a_message_and_an_employee_confirms_it_on_a_phone(
    cast: Cast, page: Page, new_page: NewPage, enter: Enter, axe: Check
) -> None:
    enter(page, cast.hr)
    page.goto("/messages/all")
    page.get_by_role("link", name="Write a message").first.click()
    page.get_by_label("Title", exact=True).fill("Call back the same day")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Text", exact=True).fill("Whoever takes a call calls back the same day.")
    page.get_by_label("To be read by").fill(str(clock.today() + timedelta(days=7)))
    page.get_by_label("Who is it for?").select_option("Back office")
    expect(page.get_by_text("0 people belong to it today.")).to_be_visible()
    page.get_by_label("Who is it for?").select_option("Everyone")
    expect(page.get_by_text("8 people belong to it today.")).to_be_visible()
    expect(page.get_by_label("Hired within how many days?")).to_be_hidden()
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("8 people get this message today.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Sent to 8 people.")).to_be_visible()

    phone = new_page(PHONE, java_script_enabled=False)
    enter(phone, cast.anna)
    phone.goto("/messages")
    phone.get_by_role("link", name="Call back the same day").click()
    phone.get_by_role("button", name="I have read and understood this").click()
    expect(phone.get_by_text("Saved: you have read and understood it.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Read in time: 1 of 8 people.")).to_be_visible()


def test_attendance_is_ticked_on_a_phone_without_a_script(cast: Cast, new_page: NewPage, enter: Enter) -> None:
    meeting = make_meeting(cast, "What customers told us", 0)
    phone = new_page(PHONE, java_script_enabled=False)
    enter(phone, cast.hr)

    phone.goto(f"/meetings/{meeting.id}")
    phone.get_by_role("link", name="Record attendance").click()
    phone.get_by_label("Anna Kowalska (Shop floor)").check()
    phone.get_by_label("Sam Ortiz (Logistics and returns)").check()
    phone.get_by_role("button", name="Save attendance").click()

    expect(phone.get_by_text("Came: 2 of 8 people invited.")).to_be_visible()
