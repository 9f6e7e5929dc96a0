"""HR makes a survey, asks it, watches the rates, reminds, closes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import jobs
from app.core.db import db
from app.core.mail import OutboxMail
from app.people.models import Person
from app.pulse import keys, services
from app.pulse.models import Survey, Wave
from app.pulse.services import sealing
from tests.factories import make_person
from tests.pulse.company import NOON, Company, answers, make_company, make_wave
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def company(app: Flask) -> Company:
    return make_company({"north": 12, "south": 8})


@pytest.fixture
def hr(company: Company, sign_in: SignIn) -> Client:
    return sign_in(make_person("Helen HR", team=company.root, roles=(Role.HR,)))


def _state(wave_id: int) -> str:
    db.session.expire_all()
    return str(db.session.get_one(Wave, wave_id).state.value)


def test_from_an_idea_to_released_results(hr: Client, company: Company) -> None:
    made = hr.post("/pulse/surveys/new", data={"name": "Spring", "questions": ["engagement", "enps"], "k": "5"})
    assert made.status_code == 302
    planned = hr.post(made.location, data={"opens_on": "2026-03-09", "closes_on": "2026-03-23", "remind_on": ""})
    path = planned.location.removesuffix("/manage")
    wave_id = int(path.rsplit("/", 1)[1])
    assert "Not open yet" in hr.get(planned.location).text

    jobs.run_due()
    assert _state(wave_id) == "open"
    assert "0 of 24" in hr.get(f"{path}/manage").text
    services.cast_many(
        wave=db.session.get_one(Wave, wave_id),
        answers={p.id: answers(questions=("engagement", "enps")) for p in company.everyone},
        now=NOON,
    )
    assert hr.post(f"{path}/close").status_code == 302
    assert _state(wave_id) == "sealing"
    jobs.run_due()

    assert _state(wave_id) == "released"
    assert "23 of 24" in hr.get(f"{path}/manage").text
    assert hr.get(path).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"questions": []}, {"k": "4"}, {"k": "many"}, {"questions": ["shoe size"]}],
)
def test_a_survey_that_makes_no_sense_is_refused(hr: Client, wrong: dict[str, object]) -> None:
    refused = hr.post("/pulse/surveys/new", data={"name": "S", "questions": ["enps"], "k": "5"} | wrong)

    assert refused.status_code == 422
    assert not db.session.scalar(select(func.count()).select_from(Survey))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"closes_on": "2026-03-08"}, "The last day cannot be before the first."),
        ({"remind_on": "2026-04-09"}, "The reminder belongs between"),
        ({"opens_on": ""}, "Choose the first day."),
    ],
)
def test_days_that_make_no_sense_are_refused(hr: Client, wrong: dict[str, str], words: str) -> None:
    survey = services.create_survey(name="S", questions=["enps"], now=NOON, by=None)
    days = {"opens_on": "2026-03-09", "closes_on": "2026-03-23", "remind_on": "2026-03-12"}

    refused = hr.post(f"/pulse/surveys/{survey.id}/waves/new", data=days | wrong)

    assert refused.status_code == 422
    assert words in refused.text
    assert not db.session.scalar(select(func.count()).select_from(Wave))


def test_reminding_by_hand(hr: Client, company: Company) -> None:
    wave = make_wave(days=30)
    services.cast(wave=wave, person=company.people["north"][0], answers=answers(), now=NOON)

    assert hr.post(f"/pulse/waves/{wave.id}/remind").status_code == 302
    jobs.run_due()
    reminders = OutboxMail.once_key.startswith(sealing.reminders_of(wave.id))
    assert db.session.scalar(select(func.count()).select_from(OutboxMail).where(reminders)) == 23
    assert hr.post(f"/pulse/waves/{wave.id}/remind").status_code == 422


def test_the_daily_job_catches_up(hr: Client, company: Company) -> None:
    wave = make_wave()
    services.cast(wave=wave, person=company.people["north"][0], answers=answers(), now=NOON)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        jobs.run_due()
    assert "1 of 24" in hr.get(f"/pulse/waves/{wave.id}/manage").text


def test_a_wave_whose_keys_are_away(hr: Client, company: Company) -> None:
    wave = make_wave()
    keys.destroy(wave.public_key or b"")

    assert "not in the key directory" in hr.get(f"/pulse/waves/{wave.id}/manage").text
    assert hr.get(f"/pulse/waves/{wave.id}/void").status_code == 200
    assert hr.post(f"/pulse/waves/{wave.id}/void").status_code == 302
    assert _state(wave.id) == "void"


def test_a_planned_wave_is_taken_back_and_an_open_one_is_not(hr: Client, company: Company) -> None:
    planned, still_open = make_wave(opened=False).id, make_wave().id

    assert "Take back" in hr.get(f"/pulse/waves/{planned}/manage").text
    assert hr.post(f"/pulse/waves/{planned}/take-back").status_code == 302
    assert hr.get(f"/pulse/waves/{planned}/manage").status_code == 404
    jobs.run_due()  # what was to open it finds nothing to do
    assert hr.post(f"/pulse/waves/{still_open}/take-back").status_code == 422
    assert _state(still_open) == "open"


def test_the_preview_shows_each_question(hr: Client) -> None:
    survey = services.create_survey(name="S", questions=["enps", "inform", "engagement"], now=NOON, by=None)
    shown = hr.get(f"/pulse/surveys/{survey.id}/preview").text
    assert "Question 5 of 5" in shown
    assert "I know what customers expect of me." in shown


def test_managing_is_for_hr_and_the_programme_lead(company: Company, sign_in: SignIn) -> None:
    wave = make_wave()
    client = sign_in(company.leaders["north"])

    for path in ("/pulse/surveys", "/pulse/surveys/new", f"/pulse/waves/{wave.id}/manage"):
        assert client.get(path).status_code == 403
    for action in ("open", "remind", "close", "void"):
        assert client.post(f"/pulse/waves/{wave.id}/{action}").status_code == 403


def test_what_does_not_exist(hr: Client) -> None:
    for path in ("/pulse/surveys/99/waves/new", "/pulse/waves/99/manage", "/pulse/waves/99", "/pulse/99"):
        assert hr.get(path).status_code == 404


def test_lists_take_few_statements(hr: Client) -> None:
    assert "No survey yet" in hr.get("/pulse/surveys").text
    for _number in range(5):
        make_wave()
    with count_statements() as statements:
        hr.get("/pulse/surveys")
    assert len(statements) <= 8
