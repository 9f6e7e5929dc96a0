"""Dashboards on paper: what stands around them is hidden, what is folded is opened, and a line says what it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db
from app.people.models import Person
from app.pulse.models import Wave, WaveState
from tests.browser.conftest import NewPage
from tests.browser.test_home_and_dashboards import arranged

pytestmark = [pytest.mark.usefixtures("committing_app"), pytest.mark.one_database]
FOLDED = "main details:not([open])"


def test_each_dashboard_says_what_it_is_and_opens_what_is_folded(
    new_page: NewPage, enter: Callable[[Page, Person], None]
) -> None:
    company, hr = arranged()
    wave = db.session.scalars(db.select(Wave).filter_by(state=WaveState.RELEASED)).first()
    assert wave is not None
    page = new_page(1032)  # as wide as A4 is long
    addresses = {
        f"/teams/{company.teams['Customer service'].id}": "Do not pass on figures of groups under 5",
        "/coverage": "Do not pass on figures of groups under 5",
        f"/pulse/waves/{wave.id}": "Do not pass on figures of groups under 5",
        "/customers": "Customer NPS. Team: All teams",
        "/plan": "Plan of",
    }
    enter(page, hr)
    for address, words in addresses.items():
        page.goto(address)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        head = page.locator("main .print-only").first
        expect(head).to_be_visible()
        expect(head).to_contain_text(words)
        expect(head).to_contain_text("Printed on")
        for around in (".sidebar", ".tabbar", ".actions", ".filters"):
            for part in page.locator(around).all():
                expect(part).to_be_hidden()
        expect(page.locator(FOLDED)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1032
        page.emulate_media(media="screen")
