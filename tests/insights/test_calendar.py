"""The private calendar feed: all that is due and all dates, at an address that can be ended."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.core.db import db
from app.events import services as events
from app.events.models import EventKind
from app.events.services.feed import make_feed
from app.inform import services as inform
from app.people.models import AudienceKind, Person
from tests.factories import make_person, make_team
from tests.support.client import Client

NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)


@pytest.mark.one_database
def test_the_feed_has_what_is_due_and_all_dates_until_it_is_ended(
    app: Flask, client: Client, sign_in: Callable[[Person], Client], today: date
) -> None:
    team = make_team("Company")
    ann, ben = make_person("Ann", team=team), make_person("Ben", team=team, language="pl")
    meeting = events.plan(
        kind=EventKind.MEETING, by=ben, title="Ask the board", description="", hosts="B", place="Hall", link="",
        starts_at=datetime(2026, 3, 12, 9, tzinfo=UTC), organiser=ben, audience=AudienceKind.EVERYONE,
        audience_team=None,
    )  # fmt: skip
    events.invite(event=meeting, now=NOW, by=ben)
    message = inform.draft(
        wordings={"en": ("Call back", "Today"), "pl": ("Oddzwoń", "Dziś")}, due_on=date(2026, 3, 20), owner=ben,
        audience=AudienceKind.EVERYONE, audience_team=None, now=NOW, by=ben,
    )  # fmt: skip
    inform.send(message=message, today=today, by=ben)
    page = sign_in(ann).post("/calendar/address").text
    path = re.findall(r"/calendar/([\w-]{40,})\.ics", page)[0]
    for who, feed, title in ((ann, path, "Call back"), (ben, make_feed(person=ben, now=NOW), "Oddzwoń")):
        lines = client.get(f"/calendar/{feed}.ics").text.replace("\r\n ", "").splitlines()
        assert f"SUMMARY:{title}" in lines, who.name
        assert "DTSTART;VALUE=DATE:20260320" in lines
        assert lines.count("SUMMARY:Ask the board") == 1
        assert "DTSTART:20260312T090000Z" in lines
    assert path not in sign_in(ann).get("/calendar").text, "it is shown once"
    sign_in(ann).post("/calendar/end")
    assert client.get(f"/calendar/{path}.ics").status_code == 404
    ben.left_on = date(2026, 3, 8)
    db.session.flush()
    assert client.get(f"/calendar/{feed}.ics").status_code == 404
