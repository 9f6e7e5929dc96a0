"""Job aids for all, and coachings for two."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import services
from app.instruct.models import Coaching, CoachingEntry, EntryKind, JobAid
from app.people.models import Notice, Person
from app.people.privacy import known_of
from app.people.services.erasing import erase
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]


class Company:
    def __init__(self) -> None:
        self.team = make_team("Company")
        self.hr = make_person("Hanna Ruta", team=self.team, roles=(Role.HR,))
        self.admin = make_person("Adam Adminski", team=self.team, roles=(Role.ADMIN,))
        self.leader = make_person("Lena Dara", team=self.team, leads=self.team)
        self.coach = make_person("Nikos Papas", team=self.team)
        self.anna = make_person("Anna Kowalska", team=self.team)


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def rows(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def begun(company: Company, today: date) -> Coaching:
    made = services.ask_for_coaching(other=company.anna, as_coach=True, by=company.coach, today=today, now=clock.now())
    services.answer_coaching(coaching=made, agrees=True, by=company.anna, today=today)
    return made


def test_two_people_agree_and_write_for_each_other(company: Company, sign_in: SignIn, today: date) -> None:
    anna = sign_in(company.anna)
    answer = anna.post("/coaching", data={"person": "Nikos Papas", "who": "employee"})
    address = answer.location
    assert anna.post(address, data={"kind": "note", "wording": "Too early"}).status_code == 422
    assert anna.post("/coaching", data={"person": "Nikos Papas", "who": "employee"}).status_code == 422, "asked already"
    assert anna.post("/coaching", data={"person": "Anna Kowalska", "who": "coach"}).status_code == 422
    assert anna.post(f"{address}/agree").status_code == 422, "the other one answers"

    coach = sign_in(company.coach)
    assert coach.post(f"{address}/agree").status_code == 302
    written = {"kind": "observation", "wording": "Call at nine", "went_well": "You listened", "to_try": "Ask twice"}
    assert coach.post(address, data=written).status_code == 302
    assert coach.post(address, data={"kind": "step", "wording": "Ask", "due_on": "2026-03-20"}).status_code == 302
    observed, step = db.session.scalars(select(CoachingEntry).order_by(CoachingEntry.id)).all()
    anna = sign_in(company.anna)
    assert "You listened" in anna.get(address).text
    assert anna.post(f"{address}/entries/{observed.id}/answer", data={"answer": "I will"}).status_code == 302
    assert anna.post(f"{address}/entries/{step.id}/done").status_code == 302
    assert anna.post(f"{address}/entries/{observed.id}/done").status_code == 404, "not a step"
    page = sign_in(company.coach).get(address).text
    assert "I will" in page
    assert "Done on 9 March 2026" in page
    assert sign_in(company.anna).post(f"{address}/end").status_code == 302
    assert sign_in(company.anna).post(address, data={"kind": "note", "wording": "Late"}).status_code == 422
    assert "You listened" in sign_in(company.anna).get(address).text


def test_a_coaching_is_closed_to_everybody_else(company: Company, sign_in: SignIn, today: date) -> None:
    secret = "The customer shouted and I cried"
    made = begun(company, today)
    entry = services.write_entry(coaching=made, kind=EntryKind.NOTE, text=secret, by=company.anna, now=clock.now())
    address = f"/coaching/{made.id}"
    for stranger in (company.hr, company.admin, company.leader):
        there = sign_in(stranger)
        assert there.get(address).status_code == 404
        for word in ("agree", "decline", "end", f"entries/{entry.id}/done", f"entries/{entry.id}/answer"):
            assert there.post(f"{address}/{word}", data={"answer": "x"}).status_code == 404
        assert there.post(address, data={"kind": "note", "wording": "x"}).status_code == 404
        assert secret not in there.get("/coaching").text
        assert "Anna" not in there.get("/coaching").text
    for person in (company.anna, company.coach):  # HR makes such files as well
        assert secret not in str([found.rows for found in known_of(person)])
    assert secret not in str(db.session.scalars(select(Notice.subject)).all())
    assert rows(CoachingEntry) == 1


def test_what_was_said_goes_with_either_of_the_two(company: Company, today: date) -> None:
    made = begun(company, today)
    services.write_entry(coaching=made, kind=EntryKind.NOTE, text="x", by=company.coach, now=clock.now())
    company.anna.left_on = date(2025, 1, 1)
    db.session.flush()
    erase(person=company.anna, by=company.hr, today=today, now=clock.now())
    assert rows(Coaching) == rows(CoachingEntry) == 0


def test_a_customers_question_becomes_help_for_all(company: Company, sign_in: SignIn) -> None:
    anna = sign_in(company.anna)
    assert anna.post("/help/ask", data={"question": "Do you open on Sundays?"}).status_code == 302
    aid = db.session.scalars(select(JobAid)).one()
    assert sign_in(company.coach).get(f"/help/{aid.id}").status_code == 404, "not answered yet"
    assert "Do you open on Sundays?" in sign_in(company.hr).get("/help").text

    hr = sign_in(company.hr)
    for body in ("From **ten**", "From **nine**"):
        assert hr.post(f"/help/{aid.id}/edit", data={"title": "Sundays", "body": body}).status_code == 302
    notices = db.session.scalars(select(Notice).where(Notice.person_id == company.anna.id)).all()
    assert [one.key for one in notices] == [f"aid:{aid.id}:answered"]
    coach = sign_in(company.coach)
    assert "Sundays" in coach.get("/help?q=OPEN+nine").text
    assert "Nothing found" in coach.get("/help?q=ten").text
    page = coach.get(f"/help/{aid.id}").text
    assert "<strong>nine</strong>" in page
    assert "<strong>ten</strong>" in page, "an earlier version"
    for word in ("yes", "no", "no"):
        assert coach.post(f"/help/{aid.id}/useful/{word}").status_code == 302
    assert "0 of 1" in coach.get("/help").text, "the last word of a person counts"
    assert sign_in(company.anna).get(f"/help/{aid.id}/edit").status_code == 403
    assert sign_in(company.hr).post(f"/help/{aid.id}/retire").status_code == 302
    assert sign_in(company.coach).get(f"/help/{aid.id}").status_code == 404
