"""Training in a browser; test_every_page looks at all of its pages."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import services
from app.instruct.models import CourseData
from app.people.models import Person
from tests.factories import make_person, make_team


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
