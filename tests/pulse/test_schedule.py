"""Surveys that are asked again by themselves, and what the library offers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core import jobs
from app.core.db import db
from app.people.models import Person
from app.pulse import library, services
from app.pulse.models import Label, Survey, Wave, WaveState
from tests.factories import make_person
from tests.pulse.company import DAY, NOON, Company, close_and_seal, make_company, make_wave
from tests.support.client import Client

SignIn = Callable[[Person], Client]
pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.one_database]


@pytest.fixture(name="company")
def _company(app: Flask) -> Company:
    return make_company({"north": 12})


def _days(wave: Wave) -> tuple[date, date]:
    return wave.opens_on, wave.last_day


def test_the_next_wave_is_planned_when_the_last_one_is_open(company: Company) -> None:
    wave = make_wave(opened=False)
    services.repeat(wave=wave, every_weeks=4, by=None)
    assert services.plan_next(survey=wave.survey, now=NOON) is None
    services.open_wave(wave=wave, now=NOON)

    following = services.plan_next(survey=wave.survey, now=NOON)

    assert following is not None
    month = timedelta(weeks=4)
    assert _days(following) == (wave.opens_on + month, wave.last_day + month)
    assert (following.state, following.questions, following.label) == (WaveState.PLANNED, wave.questions, wave.label)
    assert services.plan_next(survey=wave.survey, now=NOON) is None


def test_times_that_were_missed_are_left_out(company: Company) -> None:
    wave = make_wave()
    services.repeat(wave=wave, every_weeks=4, by=None)
    until = wave.last_day
    close_and_seal(wave)  # early; the next one is open for as long as this was meant to be

    following = services.plan_next(survey=wave.survey, now=NOON + timedelta(weeks=13))

    assert following is not None
    twelve = timedelta(weeks=12)
    assert _days(following) == (wave.opens_on + twelve, until + twelve)
    assert following.closes_at > NOON + timedelta(weeks=13)


def test_it_runs_by_itself_and_can_be_stopped(company: Company, sign_in: SignIn) -> None:
    hr = sign_in(make_person("Helen HR", team=company.root, roles=(Role.HR,)))
    survey = services.create_survey(name="Monthly", questions=["inform"], now=NOON, by=None)
    days = {"opens_on": "2026-03-09", "closes_on": "2026-03-18", "remind_on": "2026-03-12", "every_weeks": "4"}
    assert hr.post(f"/pulse/surveys/{survey.id}/waves/new", data=days).status_code == 302
    for day in (0, 1, 10, 27, 28, 29):
        with time_machine.travel(NOON + day * DAY, tick=False):
            jobs.run_due()
    waves = db.session.get_one(Survey, survey.id).waves
    assert [(wave.state, wave.opens_on.isoformat()) for wave in waves] == [
        (WaveState.PLANNED, "2026-05-04"),
        (WaveState.OPEN, "2026-04-06"),
        (WaveState.RELEASED, "2026-03-09"),
    ]
    assert waves[1].remind_at is not None
    assert "every 4 weeks" in hr.get("/pulse/surveys").text

    assert hr.post(f"/pulse/surveys/{survey.id}/stop").status_code == 302
    db.session.expire_all()
    survey = db.session.get_one(Survey, survey.id)
    assert (survey.every_weeks, [wave.state for wave in survey.waves]) == (None, [WaveState.OPEN, WaveState.RELEASED])
    with time_machine.travel(NOON + 60 * DAY, tick=False):
        jobs.run_due()  # of the one that was taken back, too: there is nothing to do


@pytest.mark.usefixtures("small_keys")
def test_an_anonymous_survey_repeats_too(company: Company) -> None:
    wave = make_wave(label=Label.ANONYMOUS)
    services.repeat(wave=wave, every_weeks=13, by=None)
    following = services.plan_next(survey=wave.survey, now=NOON)
    assert following is not None
    assert following.is_anonymous


def test_the_library_says_what_each_question_measures_and_where_it_is_from() -> None:
    for key, question in library.LIBRARY.items():
        assert key == question.key
        assert question.measures is not None
        assert str(question.measures)
        assert str(question.source)
    keys = [item.key for item in library.items(library.LIBRARY)]
    assert len(keys) == len(set(keys)) == 17
    assert {*library.CORE} < {*library.LIBRARY}
