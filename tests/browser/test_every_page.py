"""Every page that there is, in turn in each look, on a company in which every text is hostile."""

from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, url_for
from playwright.sync_api import Page

from app.core.db import db
from app.people.models import Person
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE
from tests.small_company import NOW, SmallCompany, make_small_company
from tests.support.client import Client
from tests.test_access import open_to

Check = Callable[[Page], None]
HOSTILE = '<img src="/canary.png" onerror="document.title=1"><script src="/canary.js"></script>'
# What people type, whatever table it is in.
TYPED = {
    *("action", "body", "cancel_reason", "cause_text", "comment", "customer", "description", "file_name", "for_what"),
    *("hidden_reason", "hosts", "how", "job", "location", "message", "name", "place", "purpose", "question", "reason"),
    *("dropped_because", "expectation", "explanation", "note", "organisation", "reached"),
    *("reversal_reason", "story", "subject", "text", "title", "who_decides", "worth", "whom"),
    *("motive", "promise", "tasks", "thanks", "training", "handover", "what", "aim", "outcome", "answer", "why"),
    *("change", "heard", "up_to"),
}
# Each two of a width, a theme and a language meet.
LOOKS = (
    *((DESKTOP, "light", "en"), (PHONE, "dark", "en"), (DESKTOP, "dark", "pl")),
    *((PHONE, "light", "pl"), (DESKTOP, "light", "el"), (PHONE, "dark", "el")),
)
LEFT_ALONE = {"audit_entry", "pulse_result"}  # which only grows; where a question is a code
MOST_BYTES = 200_000  # without compression
LOOKS_OF_A_ROLE = {"insights.home", "insights.menu", "insights.teams", "insights.team"}
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""


@pytest.fixture
def company(committing_app: Flask) -> SmallCompany:
    committing_app.config["DEVELOPMENT"] = True
    with time_machine.travel(NOW, tick=False):
        company = make_small_company()
    for table in (table for table in db.metadata.sorted_tables if table.name not in LEFT_ALONE):
        for column in table.columns:
            if column.name in TYPED and type(column.type) in {sa.String, sa.Text}:
                db.session.execute(sa.update(table).where(column.is_not(None)).values({column: HOSTILE}))
    db.session.commit()
    return company


@pytest.mark.one_database
def test_no_text_runs_and_every_page_is_light_and_accessible_and_fits(
    *,
    company: SmallCompany,
    committing_app: Flask,
    page: Page,
    enter: Callable[[Page, Person], None],
    axe: Check,
    fits: Check,
) -> None:
    looks, seen, wrong = cycle(LOOKS), set[str](), []
    for persona in ("hr", "admin", "employee", "leader", "auditor"):
        person = company.people[persona]
        enter(page, person)
        for endpoint, address in addresses(committing_app, company, persona):
            if endpoint in seen - LOOKS_OF_A_ROLE:
                continue
            seen.add(endpoint)
            language = put_on(page, person, *next(looks))
            page.goto(address)
            if (weight := page.evaluate(WEIGHT)) > MOST_BYTES:
                wrong.append(f"{address} weighs {weight} bytes")
            said = page.locator("html").get_attribute("lang")
            if said != language and not address.startswith(
                ("/unsubscribe/", "/calendar/")
            ):  # to whom the address was given
                wrong.append(f"{address} is not in {language}")
            for check in (axe, fits):
                try:
                    check(page)
                except AssertionError as violation:
                    wrong.append(str(violation))
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 60


def addresses(app: Flask, company: SmallCompany, persona: str) -> Iterator[tuple[str, str]]:
    """The whole pages that a persona can open, with one object each; not files, nor parts of pages."""
    client, given = app.test_client(), set()
    assert isinstance(client, Client)
    client.sign_in(company.people[persona])
    for visit in open_to(persona, app, company, "GET"):
        with app.test_request_context():
            address = url_for(visit.endpoint, **visit.arguments)
        if visit.endpoint in given:
            continue
        answer = client.get(address)
        if answer.mimetype == "text/html" and "<!doctype html>" in answer.text:
            given.add(visit.endpoint)
            yield visit.endpoint, address


def put_on(page: Page, person: Person, width: int, theme: str, language: str) -> str:
    db.session.rollback()
    db.session.execute(sa.update(Person).where(Person.id == person.id).values(language=language))
    db.session.commit()
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    return language
