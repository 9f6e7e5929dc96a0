"""A leader's action, from a figure of the dashboard until it is done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db
from app.people.models import Person
from tests.factories import make_person, make_team

pytestmark = [pytest.mark.usefixtures("committing_app"), pytest.mark.one_database]


def test_a_leaders_action_from_a_figure_to_done(
    page: Page, enter: Callable[[Page, Person], None], axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    root = make_team("Company")
    team = make_team("Claims", code="CLAIMS", parent=root)
    leader = make_person("Maria Nowak", team=team, leads=team)
    make_person("Ewa Lis", team=team)
    db.session.commit()
    enter(page, leader)
    page.goto(f"/teams/{team.id}")
    page.get_by_role("link", name="Make an action: Reward").click()
    expect(page.get_by_label("Team")).to_have_value(str(team.id))
    page.get_by_role("button", name="Make the action").click()  # without saying what
    expect(page.get_by_role("alert")).to_contain_text("Say what will be done.")
    page.get_by_label("What will you do?").fill("Thank someone each Friday")
    page.get_by_label("Why? What do you expect to change?").fill("Nobody is thanked.")
    axe(page)
    page.get_by_role("button", name="Make the action").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank someone each Friday")
    expect(page.get_by_text("There is no later figure to compare with yet.")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Thank someone each Friday").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("It is under way.")).to_be_visible()
    page.get_by_role("button", name="It is done").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="It is done")).to_be_visible()
    page.get_by_role("button", name="It is done").click()
    axe(page)
    fits(page)
    page.goto(f"/teams/{team.id}")
    expect(page.get_by_text("No action runs")).to_be_visible()
