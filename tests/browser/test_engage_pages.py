"""The pages of ideas and ambassadors in a browser: every look, accessible, never wider than a phone."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from playwright.sync_api import Page

from app.access import Role
from app.core import clock
from app.core.db import db
from app.engage import services
from app.engage.models import IdeaKind, IdeaState, Stage
from app.people.models import Person
from tests.browser.conftest import Shoot
from tests.factories import make_person, make_team

LOOKS = ((390, "dark", "pl"), (1440, "light", "el"))


def arranged() -> dict[Person, dict[str, str]]:
    """Ideas with and without an answer, an ambassador and an offer, and the pages each person looks at."""
    now, today = clock.now(), clock.today()
    root = make_team("Company")
    team = make_team("Customer care", parent=root)
    lead = make_person("Hanna Rutkowska", team=root, roles=(Role.LEAD,))
    leader = make_person("Ελένη Παπαδάκη", team=team, leads=team)
    anna = make_person("Anna Kowalska-Zielińska", team=team)
    nikos = make_person("Νίκος Οικονόμου", team=team)
    idea = services.bring(
        kind=IdeaKind.PROBLEM,
        title="Invoices are hard to read",
        text="Customers call to ask what they pay for.\nTen calls a day.",
        touchpoint="invoice",
        stage=Stage.PURCHASE,
        by=anna,
        today=today,
    )
    services.answer(idea=idea, state=IdeaState.ACCEPTED, reason="A new layout in May.", by=lead, now=now)
    mine = services.bring(kind=IdeaKind.IDEA, title="Call back", text="Within a day.", by=anna, today=today)
    year = today + timedelta(days=365)
    active, offered = (
        services.offer_role(person=p, team=team, share=10, starts_on=today, ends_on=year, by=lead, now=now)
        for p in (anna, nikos)
    )
    services.accept(role=active, by=anna, now=now)
    services.agree(role=active, by=leader, now=now)
    return {
        anna: {"mine": f"/ideas/{mine.id}", "bring": "/ideas/new?kind=problem", "ambassadors": "/ambassadors"},
        nikos: {"ideas": "/ideas", "offered": f"/ambassadors/{offered.id}"},
        lead: {
            "answer": f"/ideas/{idea.id}",
            "manage": "/ambassadors",
            "offer": "/ambassadors/offer",
            "active": f"/ambassadors/{active.id}",
        },
    }


@pytest.mark.one_database
def test_pages_of_engage(
    page: Page,
    enter: Callable[[Page, Person], None],
    shoot: Shoot,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    pages = arranged()
    db.session.commit()
    looks = cycle(LOOKS)  # each page in one of them; test_every_page meets the others
    for person, addresses in pages.items():
        enter(page, person)
        for name, address in addresses.items():
            page.goto(address)
            width, theme, language = next(looks)
            shoot(f"engage-{name}", width=width, theme=theme, language=language)
            axe(page)
            fits(page)
