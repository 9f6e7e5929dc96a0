"""Every macro in every state, photographed and checked."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.access import Role
from app.core.db import db
from app.people.models import Person
from tests.browser.conftest import Shoot
from tests.factories import make_person, make_team


@pytest.mark.one_database
def test_every_macro_is_clean_in_every_look(
    *,
    committing_app: Flask,
    page: Page,
    enter: Callable[[Page, Person], None],
    shoot: Shoot,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    committing_app.config["DEVELOPMENT"] = True
    hr = make_person("Hanna Rutkowska", team=make_team("Company"), roles=(Role.HR,))
    db.session.commit()
    enter(page, hr)
    page.goto("/styleguide")
    for width, theme, language in ((1440, "light", "el"), (390, "dark", "pl")):  # every page meets the others
        shoot("styleguide", width=width, theme=theme, language=language)
        axe(page)
        fits(page)
