"""The browser kit itself, tried on the sign-in page."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.people.models import Person
from tests.browser.conftest import Shoot
from tests.factories import make_person, make_team


def test_the_sign_in_page_is_clean_in_every_look(
    page: Page, shoot: Shoot, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page.goto("/sign-in")

    for width, theme, language in ((1440, "light", "en"), (390, "dark", "pl"), (1440, "dark", "el")):
        shoot("sign-in", width=width, theme=theme, language=language)
        axe(page)
        fits(page)
        assert page.locator("html").get_attribute("lang") == language


def test_people_enter(page: Page, enter: Callable[[Page, Person], None], committing_app: Flask) -> None:
    enter(page, make_person("Nikos Papadakis", team=make_team()))

    page.goto("/")

    expect(page.get_by_text("Nikos Papadakis").first).to_be_visible()


@pytest.mark.one_database
def test_violations_and_errors_are_noticed(page: Page, problems: list[str]) -> None:
    page.goto("/sign-in")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/nothing.png alt=x>')")
    page.evaluate("setTimeout(() => { throw new Error('thrown on the page') })")
    # not wait_for_function: on a slow machine it polls by eval, which the policy forbids
    page.evaluate("new Promise(seen => Object.assign(new Image(), {onerror: seen, src: '/nothing.png'}))")

    noticed = "\n".join(problems)
    problems.clear()
    assert "CSP: style-src-attr" in noticed
    assert "nothing.png answered 404" in noticed
    assert "thrown on the page" in noticed


@pytest.mark.one_database
def test_inaccessible_and_wide_pages_are_noticed(
    page: Page, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page.goto("/sign-in")

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input width=900 type=image>')")

    with pytest.raises(AssertionError, match="input-image-alt"):
        axe(page)
    with pytest.raises(AssertionError, match="pixels wide"):
        fits(page)
