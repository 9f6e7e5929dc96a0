"""From nothing to figures: HR sets everything up, an employee takes part, a leader reads before and after the close."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import Role
from app.core import clock, jobs
from app.core.db import db, reading
from app.core.mail import OutboxMail
from app.people.models import Person
from app.pulse import services as pulse
from app.pulse.models import Wave
from app.reward import services as reward
from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.factories import make_person, make_team
from tests.pulse.company import answers

Enter = Callable[[Page, Person], None]
PEOPLE = 14  # eight in Sales; the others in the unit above, so that neither can be told from the other
QUESTIONS = 17  # the whole library
PASSWORD = "seven lamps burn beside 1889"
STORY = "A customer had waited for three weeks. Carl drove there himself and repaired it."


class Cast(NamedTuple):
    hr: Person
    leader: Person
    root_id: int
    sales_id: int


@pytest.fixture
def cast(committing_app: Flask) -> Cast:
    root = make_team("Bursztyn", code="ALL", customer_facing=False)
    sales = make_team("Sales", code="SAL", parent=root)
    hr = make_person("Hanna Rutkowska", team=root, roles=(Role.HR,))
    leader = make_person("Lena Wójcik", team=sales, leads=sales)
    db.session.commit()
    return Cast(hr, leader, root.id, sales.id)


@pytest.mark.one_database
@pytest.mark.parametrize(("width", "java_script"), [(DESKTOP, True), (PHONE, False)])
def test_hr_sets_up_an_employee_takes_part_and_a_leader_reads(
    *, cast: Cast, new_page: NewPage, enter: Enter, width: int, java_script: bool
) -> None:
    hr = new_page(width)
    enter(hr, cast.hr)
    for step in (import_people, import_customers, set_up_training, offer_ambassador, send_message, open_award):
        step(hr)
    open_pulse(hr)
    employee = new_page(width, java_script_enabled=java_script)
    sign_in_from_the_invitation(hr, employee)
    for step in (complete_training, acknowledge, thank, nominate, answer_pulse):
        step(employee)
    leader = new_page(width)
    enter(leader, cast.leader)
    read_before_the_close(leader)
    let_colleagues_answer()
    close_pulse(hr)
    read_after_the_close(leader)


def in_days(count: int) -> str:
    return (clock.today() + timedelta(days=count)).isoformat()


def upload(page: Page, name: str, text: str) -> None:
    page.get_by_label(re.compile("^File")).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


def import_people(page: Page) -> None:
    names = ["Ewa Nowak", "Carl Young", *(f"Colleague Number{letter}" for letter in "ABCDEFGHIJKL")]
    teams = ["SAL"] * 8 + ["ALL"] * 6
    rows = enumerate(zip(names, teams, strict=True), 100)
    lines = [f"{n};{name};person{n}@example.com;01.02.2024;{team}" for n, (name, team) in rows]
    page.goto("/people")
    page.get_by_role("link", name="Import people").click()
    upload(page, "people.csv", "\n".join(["number;name;email;hired;team", *lines]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_text("Imported on")).to_be_visible()


def import_customers(page: Page) -> None:
    day = clock.today() - timedelta(days=10)
    lines = [f"SAL,{score},{day - timedelta(days=n)},Very <b>good</b>" for n, score in enumerate([10, 9, 9, 8, 3] * 2)]
    page.goto("/customers/import")
    upload(page, "answers.csv", "\n".join(["team,score,date,comment", *lines]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_text("Imported on")).to_be_visible()
    page.goto("/customers")
    expect(page.get_by_text("Very <b>good</b>").first).to_be_visible()


def set_up_training(page: Page) -> None:
    page.goto("/training/courses")
    page.get_by_role("link", name="New course").first.click()
    page.get_by_label("Title").fill("Listening to customers")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Days to complete it").fill("20")
    page.get_by_role("button", name="Save the rule").click()
    page.goto("/training/courses")
    page.get_by_role("main").get_by_role("link", name="Listening to customers").click()
    page.get_by_role("button", name="Publish the course").click()
    expect(page.get_by_text(f"Assigned to {PEOPLE + 2} people.")).to_be_visible()


def offer_ambassador(page: Page) -> None:
    page.goto("/ambassadors")
    page.get_by_role("link", name="Offer the role").first.click()
    page.get_by_label("Person").fill("Carl Young")
    page.get_by_label("Ambassador for the team").select_option(label="\u2003Sales")
    page.get_by_label("Last day").fill(in_days(180))
    page.get_by_role("button", name="Offer the role").click()
    expect(page.get_by_text("Offered.")).to_be_visible()


def send_message(page: Page) -> None:
    page.goto("/messages/new")
    page.get_by_label("Title", exact=True).fill("Call back the same day")
    page.get_by_label("Text", exact=True).fill("Whoever takes a call calls back the same day.")
    page.get_by_label("To be read by").fill(in_days(7))
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text(f"Sent to {PEOPLE + 2} people.")).to_be_visible()


def open_award(page: Page) -> None:
    db.session.rollback()
    with reading(False):  # the server writes meanwhile
        reward.add_value(name="Courage", by=None)
        db.session.commit()
    page.goto("/awards/rules/new")
    for label in ("Name of the rule", "For what?", "How does it work?", "Who decides?", "What is it worth?"):
        page.get_by_label(label).fill("Customer hero")
    page.get_by_role("button", name="Publish for everyone").click()
    page.goto("/awards/new")
    page.get_by_label("Name of the award").fill("Hero of the quarter")
    page.get_by_label("What is it given for?").fill("For help in need")
    page.get_by_label("Last day for nominations").fill(in_days(9))
    page.get_by_label("Reward rule").select_option(index=1)
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Open for nominations").click()
    expect(page.get_by_role("button", name="Close nominations")).to_be_visible()


def open_pulse(page: Page) -> None:
    page.goto("/pulse/surveys")
    page.get_by_role("link", name="New survey").first.click()
    page.get_by_label("Name of the survey").fill("Spring pulse")
    for box in page.get_by_role("checkbox").all():
        box.check(force=True)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("button", name="Open now").click()
    expect(page.get_by_text("The survey is open.")).to_be_visible()


def sign_in_from_the_invitation(hr: Page, page: Page) -> None:
    hr.goto("/people?q=Ewa")
    hr.get_by_role("link", name="Ewa Nowak").first.click()
    hr.get_by_role("button", name="Invite").click()
    expect(hr.get_by_text("The invitation is on its way to person100@example.com.")).to_be_visible()
    db.session.rollback()
    mail = db.session.scalars(db.select(OutboxMail.body).filter_by(recipient="person100@example.com")).one()
    db.session.rollback()
    found = re.search(r"http://\S+", mail)
    assert found is not None
    page.goto(found[0])
    page.get_by_label("Password", exact=True).or_(page.locator("#password")).first.fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()


def complete_training(page: Page) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Listening to customers").click()
    page.get_by_role("button", name="I have completed this").click()
    expect(page.get_by_text("Noted: you have completed this course.")).to_be_visible()


def acknowledge(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Call back the same day").click()
    page.get_by_role("button", name="I have read and understood this").click()
    expect(page.get_by_text("Saved: you have read and understood it.")).to_be_visible()


def thank(page: Page) -> None:
    page.goto("/recognise")
    page.get_by_label("Whom do you thank?").fill("Carl Young")
    page.get_by_label("Courage").check(force=True)
    page.get_by_label("What did they do, and what did it change for a customer?").fill("You drove there on a Sunday.")
    page.get_by_role("button", name="Send thanks").click()
    expect(page.get_by_text("You drove there on a Sunday.")).to_be_visible()


def nominate(page: Page) -> None:
    page.goto("/awards")
    page.get_by_role("link", name="Nominate a colleague").click()
    page.get_by_label("Who?").fill("Carl Young")
    page.get_by_label("What did they do, and what changed for the customer?").fill(STORY)
    page.get_by_role("button", name="Send the nomination").click()
    expect(page.get_by_text("Thank you. Your nomination has been received.")).to_be_visible()


def answer_pulse(page: Page) -> None:
    """Its first question is answered by one tap on the home page, the others one by one."""
    page.goto("/")
    page.get_by_role("button", name="5", exact=True).click()
    for number in range(2, QUESTIONS + 1):
        expect(page.get_by_text(f"Question {number} of {QUESTIONS}")).to_be_visible()
        page.get_by_role("radio").nth(4).check(force=True)
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()


def read_before_the_close(page: Page) -> None:
    page.goto("/teams")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sales")
    expect(page.get_by_text("The next pulse is open until")).to_be_visible()
    expect(page.get_by_text("No pulse results yet")).to_be_visible()


def let_colleagues_answer() -> None:
    db.session.rollback()
    wave = db.session.scalars(db.select(Wave)).one()
    colleagues = db.session.scalars(db.select(Person.id).where(Person.email != "person100@example.com")).all()
    db.session.rollback()
    pulse.cast_many(wave=wave, answers=dict.fromkeys(colleagues, answers()), now=clock.now())
    db.session.commit()


def close_pulse(page: Page) -> None:
    page.goto("/pulse/surveys")
    page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d.* to \d")).click()
    page.get_by_role("link", name="Close now").click()
    page.get_by_role("button", name="Close and count").click()
    expect(page.get_by_text("Closed.")).to_be_visible()
    db.session.rollback()
    jobs.run_due()
    db.session.rollback()


def read_after_the_close(page: Page) -> None:
    page.goto("/teams")
    expect(page.get_by_text("of the 8 people").first).to_be_visible()
    expect(page.get_by_role("heading", name="Who agrees")).to_be_visible()
    expect(page.get_by_role("table", name="Customer NPS by team").first).to_be_visible()
