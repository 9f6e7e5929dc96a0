"""A pulse on a phone, with and without JavaScript, and its results."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock
from app.core.db import db
from app.people.models import Person
from app.pulse import services
from tests.browser.conftest import PHONE, NewPage, Shoot
from tests.factories import make_person
from tests.pulse.company import DAY, answers, close_and_seal, make_company, make_wave

Enter = Callable[[Page, Person], None]
Check = Callable[[Page], None]
pytestmark = pytest.mark.one_database  # what is special to a database is tested without a browser


@pytest.mark.parametrize("java_script", [True, False])
def test_an_employee_answers_on_a_phone(
    new_page: NewPage, enter: Enter, axe: Check, fits: Check, java_script: bool
) -> None:
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave(now=clock.now())
    page = new_page(PHONE, java_script_enabled=java_script)
    enter(page, anna)
    look = [axe, fits] if java_script else []

    page.goto(f"/pulse/{wave.id}")
    expect(page.get_by_text("The system knows that you have answered")).to_be_visible()
    for number in range(9):
        page.get_by_role("button", name="Next" if number else "Start the survey").click()
        expect(page.get_by_text(f"Question {number + 1} of 9")).to_be_visible()
        page.get_by_role("radio").nth(3).check(force=True)
        if number in {0, 3, 8}:
            for check in look:
                check(page)
    page.get_by_role("button", name="Next").click()
    for check in look:
        check(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()

    db.session.rollback()
    assert not services.cast(wave=wave, person=anna, answers={"inform": 1}, now=clock.now())


def test_results_and_managing(page: Page, enter: Enter, axe: Check, fits: Check, shoot: Shoot) -> None:
    company = make_company({"Sales": 14, "Service": 12, "Finance": 3})
    hr = make_person("Helen Rice", team=company.root, roles=(Role.HR,))
    now = clock.now()
    wave, still_open = make_wave(now=now), make_wave(now=now)
    given = {p.id: answers(1 + (n * 7) % 5, enps=(n * 5) % 11) for n, p in enumerate(company.everyone[:-3])}
    services.cast_many(wave=wave, answers=given, now=now)
    close_and_seal(wave, now + DAY)
    enter(page, hr)

    paths = {
        "results": f"/pulse/waves/{wave.id}",
        "result-of-a-team": f"/pulse/waves/{wave.id}?unit={company.teams['Sales'].id}",
        "hidden": f"/pulse/waves/{wave.id}?unit={company.teams['Finance'].id}",
        "surveys": "/pulse/surveys",
        "new-survey": "/pulse/surveys/new",
        "preview": f"/pulse/surveys/{wave.survey_id}/preview",
        "wave": f"/pulse/waves/{still_open.id}/manage",
        "close": f"/pulse/waves/{still_open.id}/close",
        "pulses": "/pulse",
        "start": f"/pulse/{still_open.id}",
        "what-remains": f"/pulse/{still_open.id}/what-remains",
    }
    for name, path in paths.items():
        page.goto(path)
        axe(page)
        fits(page)
        shoot(f"pulse-{name}")
    page.goto(paths["results"])
    shoot("pulse-results", width=PHONE, theme="dark", language="pl")
    shoot("pulse-results", language="el")
    page.goto(paths["start"])
    shoot("pulse-start", width=PHONE, language="pl")
