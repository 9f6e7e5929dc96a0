"""Answering as a person does it: plain pages, earlier answers travelling in the form, nothing kept before Send."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db
from app.people.models import Person
from app.pulse import boxes, keys, library, queries, services
from app.pulse.models import Ballot, Invited, Wave
from tests.factories import make_person
from tests.pulse.company import NOON, Company, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("today")
HIDDEN = re.compile(r'<input type="hidden" name="(a-\w+)" value="(\d+)">')


@pytest.fixture
def company(app: Flask) -> Company:
    return make_company({"north": 12, "south": 8})


@pytest.fixture
def wave(company: Company) -> Wave:
    return make_wave()


@pytest.fixture
def anna(company: Company, sign_in: SignIn) -> Client:
    return sign_in(company.people["north"][0])


def _text(page: TestResponse) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.text))


def _press(client: Client, wave: Wave, page: TestResponse, **pressed: str) -> TestResponse:
    """Press a button of a page: its hidden fields travel along, as a browser sends them."""
    return client.post(f"/pulse/{wave.id}", data=dict(HIDDEN.findall(page.text)) | pressed)


def _vote(wave: Wave, person: Person) -> boxes.Vote | None:
    wave_keys = keys.load(wave.public_key or b"")
    box = db.session.scalar(select(Ballot.box).where(Ballot.key == boxes.key_of(wave_keys.secret, person.id)))
    return boxes.unseal(wave_keys.seal, box) if box else None


def test_the_promise_stands_before_the_first_question(anna: Client, wave: Wave) -> None:
    words = _text(anna.get(f"/pulse/{wave.id}"))

    assert "No page shows who answered what; results are shown only for groups of 5 or more." in words
    assert "Your answers count in north, or in a larger unit that contains it." in words
    assert (wave.fingerprint or "")[:16] in words
    assert "I plan to be working here" not in words


def test_an_employee_answers_one_question_at_a_time(anna: Client, wave: Wave, company: Company) -> None:
    page = _press(anna, wave, anna.get(f"/pulse/{wave.id}"), to="0")
    assert "Question 1 of 9" in _text(page)
    for number, item in enumerate(library.items(wave.questions)):
        assert str(item.text) in _text(page)
        page = _press(anna, wave, page, next=str(number), **{f"a-{item.key}": "4"})
        assert not db.session.scalars(select(Ballot)).all()
    assert "Review your answers" in page.text

    page = _press(anna, wave, page, to="send")

    assert "Thank you. Your answers are in." in page.text
    person = company.people["north"][0]
    assert _vote(wave, person) == boxes.Vote(
        company.teams["north"].id, {item.key: 4 for item in library.items(wave.questions)}
    )
    assert "You have answered this survey." in anna.get(f"/pulse/{wave.id}").text


def test_back_skip_change_and_review(anna: Client, wave: Wave, company: Company) -> None:
    page = _press(anna, wave, anna.get(f"/pulse/{wave.id}"), next="0", **{"a-stay": "7"})
    page = _press(anna, wave, page, next="1", **{"a-effort": "6"})
    page = _press(anna, wave, page, to="1")
    assert re.search(r'name="a-effort" value="6" checked', page.text)
    page = _press(anna, wave, page, skip="1", **{"a-effort": "6"})
    assert "Question 3 of 9" in _text(page)
    page = _press(anna, wave, page, to="9")
    assert _text(page).count("Not answered") == 8
    page = _press(anna, wave, page, to="0")
    page = _press(anna, wave, page, next="0", **{"a-stay": "1"})
    _press(anna, wave, _press(anna, wave, page, to="9"), to="send")

    vote = _vote(wave, company.people["north"][0])
    assert vote is not None
    assert vote.answers == {"stay": 1}


def test_next_needs_an_answer(anna: Client, wave: Wave) -> None:
    page = _press(anna, wave, anna.get(f"/pulse/{wave.id}"), next="0")

    assert page.status_code == 422
    assert "Choose an answer, or press Skip." in page.text


def test_nothing_answered_is_not_sent(anna: Client, wave: Wave) -> None:
    page = anna.post(f"/pulse/{wave.id}", data={"to": "send"})

    assert page.status_code == 422
    assert "Answer at least one question." in page.text
    assert not db.session.scalars(select(Invited).where(Invited.answered)).all()


@pytest.mark.parametrize("data", [{"to": "x"}, {"next": "99"}, {"skip": "-1"}, {"to": "0", "a-stay": "99"}, {}])
def test_forms_made_by_hand_do_no_harm(anna: Client, wave: Wave, data: dict[str, str]) -> None:
    assert anna.post(f"/pulse/{wave.id}", data=data).status_code == 200


def test_a_second_try_changes_nothing_and_says_so(anna: Client, wave: Wave, company: Company) -> None:
    anna.post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "5"})
    again = anna.post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "1"})

    assert "Your first answers stand; nothing was changed." in again.text
    vote = _vote(wave, company.people["north"][0])
    assert vote is not None
    assert vote.answers == {"inform": 5}


def test_every_step_looks_alike_in_a_log(anna: Client, wave: Wave) -> None:
    step = anna.post(f"/pulse/{wave.id}", data={"to": "1"})
    send = anna.post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "5"})

    assert (step.status_code, step.request.path) == (send.status_code, send.request.path)


def test_a_closed_survey_says_so(anna: Client, wave: Wave) -> None:
    wave.closes_at = NOON - timedelta(hours=1)

    assert "This survey is closed." in anna.get(f"/pulse/{wave.id}").text
    refused = anna.post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "5"})
    assert refused.status_code == 422
    assert "does not take answers any more" in refused.text


def test_who_is_not_invited_finds_nothing(wave: Wave, sign_in: SignIn, company: Company) -> None:
    stranger = sign_in(make_person("Came later", team=company.root))

    for path in (f"/pulse/{wave.id}", f"/pulse/{wave.id}/what-remains"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "5"}).status_code == 404


def test_what_remains_possible_is_said(anna: Client, wave: Wave) -> None:
    words = _text(anna.get(f"/pulse/{wave.id}/what-remains"))

    assert "if all answer alike, everyone knows" in words
    assert wave.fingerprint is not None
    assert wave.fingerprint in words


def test_what_waits_for_a_person(wave: Wave, company: Company) -> None:
    anna = company.people["north"][0]
    [due] = queries.due(anna, NOON.date())
    assert (due.title, due.due_on, due.endpoint, due.values) == (
        "Spring pulse",
        wave.last_day,
        "pulse.answer",
        {"wave_id": wave.id},
    )

    services.cast(wave=wave, person=anna, answers={"inform": 5}, now=NOON)
    assert queries.due(anna, NOON.date()) == []


def test_pages_of_answering_take_few_statements(anna: Client, wave: Wave) -> None:
    for path in ("/pulse", f"/pulse/{wave.id}", f"/pulse/{wave.id}/what-remains"):
        with count_statements() as statements:
            assert anna.get(path).status_code == 200
        assert len(statements) <= 8, statements


def test_results_are_read_after_the_close(anna: Client, wave: Wave, company: Company) -> None:
    assert anna.get(f"/pulse/waves/{wave.id}").status_code == 404
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    close_and_seal(wave)

    assert "In the whole company: 23 of 23" in _text(anna.get(f"/pulse/waves/{wave.id}"))
    assert "See the results" in anna.get(f"/pulse/{wave.id}").text
