"""Delighted sends an answer by itself."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.access import Role
from app.core import figures
from app.core.db import db
from app.customers.models import CustomerAnswer
from app.customers.models.sources import Source
from app.customers.views import hooks
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]


@pytest.fixture
def desk(app: Flask, today: date) -> Team:
    return make_team("Desk", code="DESK", parent=make_team("Company", code="ALL"))


@pytest.fixture
def manager(desk: Team, sign_in: SignIn) -> Client:
    return sign_in(make_person("Ewa Nowak", team=desk, roles=(Role.LEAD,)))


@pytest.fixture
def hook(manager: Client, desk: Team) -> str:
    """The address that a page has shown once."""
    made = manager.post("/customers/sources", data={"name": "Delighted shop", "team": str(desk.id)})
    page = manager.post(f"{made.location}/key").text
    return page.split("<code>")[1].split("</code>")[0].removeprefix("http://localhost")


@pytest.fixture
def event(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / "exports" / "delighted_webhook.json").read_text())
    return found


def send(app: Flask, hook: str, event: object) -> TestResponse:
    """Without a session and without a form's token."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return app.test_client().post(hook, data=body, content_type="application/json")


def answers() -> list[tuple[int, str, str, date]]:
    found = db.session.scalars(select(CustomerAnswer).order_by(CustomerAnswer.id))
    return [(answer.score, answer.comment, answer.customer, answer.answered_on) for answer in found]


def test_an_answer_is_taken_in_once_and_follows_its_updates(app: Flask, hook: str, event: dict[str, Any]) -> None:
    assert send(app, hook, event).get_json() == {"result": "created"}
    assert send(app, hook, event).get_json() == {"result": "unchanged"}
    assert answers() == [(5, "slow", "5975", date(2016, 12, 24))]

    later = {**event, "event_data": {**event["event_data"], "score": 9, "comment": "better"}}
    assert send(app, hook, later).get_json() == {"result": "updated"}
    again = {**event, "event_type": "survey_response.created"}
    assert send(app, hook, again).get_json() == {"result": "unchanged"}  # told late: the update stands
    assert answers() == [(9, "better", "5975", date(2016, 12, 24))]
    assert send(app, hook, {**event, "event_type": "person.unsubscribed"}).get_json() == {"result": "ignored"}
    assert figures.differences() == []


def test_the_team_is_found_by_the_properties(app: Flask, hook: str, event: dict[str, Any], desk: Team) -> None:
    other = make_team("Shop Łódź", parent=desk)
    about = {**event["event_data"], "person_properties": {"team": "shop łódź"}}

    assert send(app, hook, {**event, "event_data": about}).status_code == 200
    assert db.session.scalar(select(CustomerAnswer.team_id)) == other.id

    about = {**about, "id": "2", "person_properties": {"team": "Nowhere"}}
    refused = send(app, hook, {**event, "event_data": about})
    assert (refused.status_code, refused.is_json) == (422, True)
    assert "Nowhere" in refused.get_json()["error"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b'{"event_type": 5, "event_data": {}}', 422),
        (b'{"event_type": "survey_response.created", "event_data": {}}', 422),
        (b'{"event_type": "survey_response.created", "event_data": {"id": "1", "score": 11, "created_at": 1}}', 422),
        (b"[" * 50_000, 422),
        (b" " * 70_000, 413),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(
    app: Flask, hook: str, manager: Client, body: bytes, status: int
) -> None:
    refused = send(app, hook, body)

    assert refused.status_code == status
    assert refused.get_json()["error"].endswith(".")
    assert answers() == []
    if status == 422:
        source = db.session.scalars(select(Source)).one()
        assert source.refusal == refused.get_json()["error"]
        assert "was not taken in" in manager.get(f"/customers/sources/{source.id}").text


def test_a_key_is_kept_as_a_hash_and_ends_when_it_is_revoked(
    app: Flask, hook: str, manager: Client, event: dict[str, Any]
) -> None:
    source = db.session.scalars(select(Source)).one()
    token = hook.rsplit("/", 1)[1]
    assert token not in (source.token_hash or "")
    assert len(token) >= 40
    assert token not in manager.get(f"/customers/sources/{source.id}").text

    manager.post(f"/customers/sources/{source.id}/key/revoke")
    gone = send(app, hook, event)

    assert (gone.status_code, gone.get_json()) == (404, {"error": "There is no source with this key."})
    assert send(app, "/hooks/delighted/none", event).status_code == 404


def test_too_many_at_once_are_put_off(app: Flask, hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "LIMIT", "3 per minute")
    statuses = [send(app, "/hooks/delighted/none", b"").status_code for _ in range(3)]
    last = send(app, hook, b"")
    assert statuses == [404] * 3
    assert (last.status_code, last.get_json()) == (429, {"error": "Too many tries. Wait a minute."})
