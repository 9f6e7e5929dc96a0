"""Many at once: one answer a person, and none lost at the close."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.people.models import Person
from app.pulse import queries, work
from app.pulse.models import Ballot
from tests.pulse.company import make_company, make_wave
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")
AT_ONCE = 24


def _clients(app: Flask, people: list[Person]) -> list[Client]:
    made = []
    for person in people:
        client = app.test_client()
        assert isinstance(client, Client)
        made.append(client.sign_in(person))
    return made


def _outcome(text: str) -> str:
    for words in ("Thank you.", "first answers stand", "does not take answers any more"):
        if words in text:
            return words
    return text


def test_24_tries_of_one_person_make_one_answer(committing_app: Flask) -> None:
    company = make_company({"north": 12})
    wave_id = make_wave().id
    clients = _clients(committing_app, company.people["north"][:1] * AT_ONCE)
    start = Barrier(AT_ONCE)

    def send(client: Client) -> str:
        start.wait()
        return _outcome(client.post(f"/pulse/{wave_id}", data={"to": "send", "a-inform": "4"}).text)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = Counter(pool.map(send, clients))

    assert outcomes == {"Thank you.": 1, "first answers stand": AT_ONCE - 1}
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_whoever_was_thanked_is_counted_although_it_closes_meanwhile(committing_app: Flask) -> None:
    company = make_company({"north": AT_ONCE})
    wave_id = make_wave().id
    db.session.commit()
    clients = _clients(committing_app, company.people["north"])
    start = Barrier(AT_ONCE + 1)

    def send(client: Client) -> str:
        start.wait()
        return _outcome(client.post(f"/pulse/{wave_id}", data={"to": "send", "a-inform": "4"}).text)

    def close() -> None:
        with committing_app.app_context():
            wave = queries.wave(wave_id)
            assert wave is not None
            now = wave.closes_at
            db.session.rollback()
            start.wait()
            work.advance(wave_id=wave_id, now=now)

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        closing = pool.submit(close)
        outcomes = Counter(pool.map(send, clients))
        closing.result()

    assert set(outcomes) <= {"Thank you.", "does not take answers any more"}
    db.session.rollback()
    assert sum(rate.answered for rate in queries.rates(wave_id)) == outcomes["Thank you."]
