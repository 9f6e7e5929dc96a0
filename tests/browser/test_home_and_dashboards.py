"""Home, the dashboard of a team and coverage in a browser: every look, accessible, never wider than a phone."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock
from app.core.db import db
from app.customers import services as customers
from app.customers.services.answers import NewAnswer
from app.instruct import services as instruct
from app.instruct.models import CourseData, RuleKind
from app.people.models import AudienceFacts, AudienceKind, Person
from app.pulse import services as pulse
from app.reward import services as reward
from tests.browser.conftest import PHONE, NewPage, Shoot
from tests.factories import make_person
from tests.pulse.company import DAY, Company, answers, close_and_seal, make_company, make_wave

# what is special to a database is tested without a browser
pytestmark = [pytest.mark.usefixtures("committing_app"), pytest.mark.one_database]
LOOKS = ((390, "dark", "pl"), (1440, "light", "el"), (1440, "dark", "en"), (390, "light", "el"))
FOLD = 844 - 60  # a phone's height without the bar at its foot

ALL: AudienceFacts = {"audience": AudienceKind.EVERYONE, "audience_team": None}


def arranged() -> tuple[Company, Person]:
    """Two released waves and an open one, thanks, a training due, customers' answers; and somebody of HR."""
    now, today = clock.now(), clock.today()
    company = make_company({"Customer service": 12, "Customer service/Claims": 14, "Repairs and spare parts": 3})
    hr = make_person("Hanna Rutkowska", team=company.root, roles=(Role.HR,))
    for level, opened in ((3, now - 100 * DAY), (4, now - 40 * DAY)):
        wave = make_wave(now=opened)
        everyone = {person.id: answers(level) for person in company.everyone[2:]}
        pulse.cast_many(wave=wave, answers=everyone, now=opened)
        close_and_seal(wave, opened + DAY)
    make_wave(now=now)
    value = reward.add_value(name="Care", by=None)
    anna, jan = company.people["Customer service"][:2]
    reward.recognise(giver=jan, receiver=anna, value=value, message="You stayed on the call.", today=today)
    course = instruct.create_course(data=CourseData("Listening", "How to.", "https://example.org/", 12, 45), by=hr)
    instruct.publish(course=course, today=today, by=hr)
    instruct.save_rule(target=course, kind=RuleKind.EVERYONE, days=20, starts_on=today, whom=ALL, by=hr)
    instruct.apply_rules(today=today)
    for team, scores in (("Customer service/Claims", [10, 9, 9, 8, 3] * 4), ("Repairs and spare parts", [9, 2])):
        rows = [NewAnswer(company.teams[team].id, today - timedelta(days=20), score) for score in scores]
        customers.record_answers(rows=rows)
    db.session.commit()
    return company, hr


def test_dashboards_with_figures_are_clean(
    page: Page,
    enter: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    shoot: Shoot,
) -> None:
    company, hr = arranged()
    unit, small = company.teams["Customer service"], company.teams["Repairs and spare parts"]
    addresses = {"home": "/", "teams": "/teams", "coverage": "/coverage"}
    addresses |= {"team": f"/teams/{unit.id}", "hidden": f"/teams/{small.id}"}
    enter(page, hr)
    for (name, address), (width, theme, language) in zip(addresses.items(), cycle(LOOKS), strict=False):
        page.goto(address)
        shoot(name, width=width, theme=theme, language=language)
        axe(page)
        fits(page)


def test_on_a_phone_the_pulse_and_the_first_thing_due_are_seen_at_once(
    new_page: NewPage, enter: Callable[[Page, Person], None]
) -> None:
    company, _hr = arranged()
    anna = company.people["Customer service"][0]
    page = new_page(PHONE)
    for language in ("en", "pl", "el"):
        anna.language = language
        enter(page, anna)
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        for part in (page.locator("section.card").first, page.locator(".items > li").first):
            box = part.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= FOLD


def test_one_tap_answers_the_first_question(new_page: NewPage, enter: Callable[[Page, Person], None]) -> None:
    company, _hr = arranged()
    page = new_page(PHONE, java_script_enabled=False)
    enter(page, company.people["Customer service"][0])
    page.goto("/")
    page.get_by_role("button", name="5", exact=True).click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
