"""The pages of training in a browser: every look, accessible, never wider than a phone."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import queries, services
from app.instruct.models import CourseData, RuleKind
from app.people.models import Person
from tests.browser.conftest import Shoot
from tests.factories import make_person, make_team

LOOKS = ((390, "dark", "pl"), (1440, "light", "el"))
TITLES = ("Listening before answering", "Handling a complaint on the phone", "Our promises to customers")


def arranged() -> dict[Person, dict[str, str]]:
    """Three courses in different states, and the pages each person looks at."""
    today = clock.today()
    root = make_team("Company")
    team = make_team("Customer care", parent=root)
    hr = make_person("Hanna Rutkowska", team=root, roles=(Role.HR,))
    leader = make_person("Ελένη Παπαδάκη", team=team, leads=team)
    anna = make_person("Anna Kowalska-Zielińska", team=team)
    for index, title in enumerate(TITLES):
        data = CourseData(title, "What customers expect.\nTwo films and a talk.", "https://example.org/", 12, 45)
        course = services.create_course(data=data, by=hr)
        services.publish(course=course, today=today, by=hr)
        day = today - timedelta(days=40 * index)
        services.save_rule(course=course, kind=RuleKind.EVERYONE, days=20, starts_on=day, today=day, by=hr)
    services.complete(course=course, person=anna, now=clock.now())
    done = queries.completions_of(anna)[0]
    services.reverse(completion=done, reason="Noted for the wrong person", now=clock.now(), by=hr)
    services.complete(course=course, person=anna, now=clock.now())
    services.complete(course=course, person=leader, now=clock.now() - timedelta(days=350))
    completion = queries.completions_of(anna)[0].id
    return {
        anna: {"mine": "/training", "course": f"/training/courses/{course.id}"},
        leader: {"team": f"/training/teams/{team.id}", "person": f"/training/people/{anna.id}"},
        hr: {
            "courses": "/training/courses",
            "new": "/training/courses/new",
            "manage": f"/training/courses/{course.id}",
            "rule": f"/training/courses/{course.id}/rules/new_hires",
            "people": f"/training/courses/{course.id}/people",
            "assign": f"/training/courses/{course.id}/assign",
            "reverse": f"/training/completions/{completion}/reverse",
            "record": f"/training/people/{anna.id}",
        },
    }


@pytest.mark.one_database
def test_pages_of_training(
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
            shoot(f"training-{name}", width=width, theme=theme, language=language)
            axe(page)
            fits(page)


@pytest.mark.one_database
def test_an_employee_completes_a_training_on_a_phone(
    committing_app: Flask, page: Page, enter: Callable[[Page, Person], None]
) -> None:
    team, today = make_team("Company"), clock.today()
    hr, anna = make_person("Hanna Ruta", team=team, roles=(Role.HR,)), make_person(team=team)
    course = services.create_course(data=CourseData("Calm on the phone"), by=hr)
    services.publish(course=course, today=today, by=hr)
    services.assign(course=course, person=anna, due_on=today, today=today, by=hr)
    db.session.commit()

    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, anna)
    page.goto("/training")
    page.get_by_role("link", name="Calm on the phone").click()
    page.get_by_role("button", name="I have completed this").click()

    expect(page.get_by_text("Noted: you have completed this course.")).to_be_visible()
    expect(page.get_by_text("Nothing to do")).to_be_visible()
