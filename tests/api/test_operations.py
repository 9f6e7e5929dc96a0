"""What those who run Iskra see: figures and log lines, and nothing about people in either."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import jobs, mail
from app.core.db import db
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.databases import close, make_app

TOKEN = {"Authorization": "Bearer of-the-scraper"}


@pytest.fixture
def measured(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation that is watched, behind one proxy."""
    app = make_app(fresh_database_url, tmp_path, METRICS="of-the-scraper", PROXIES=1)
    with app.app_context():
        yield app
    close(app)


def test_the_figures_are_closed_without_their_token(measured: Flask, app: Flask) -> None:
    client = measured.test_client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer guessed"}).status_code == 401
    assert app.test_client().get("/metrics", headers=TOKEN).status_code == 404  # not set up


def test_the_figures_say_what_was_asked_and_what_waits(measured: Flask) -> None:
    person = make_person("Ewa Nowak", team=make_team())
    jobs.enqueue("send-mail")
    mail.write(recipient="ewa@example.com", subject="Due", body="Listening")
    db.session.commit()
    client = measured.test_client()
    assert isinstance(client, Client)
    client.sign_in(person).get("/?q=Nowak")
    client.get("/pulse/surveys")

    found = client.get("/metrics", headers=TOKEN).text

    assert 'iskra_request_seconds_count{endpoint="insights.home",method="GET",status="200"} 1.0' in found
    assert 'iskra_jobs{state="waiting"} 2.0' in found
    assert "iskra_mail_waiting 1.0" in found
    assert "pulse" not in found
    assert not re.search("Nowak|ewa@", found)


def test_log_lines_name_the_request_and_nobody(measured: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    client = measured.test_client()
    client.post("/sign-in", data={"email": "ewa@example.com", "password": "wrong lamp"})
    answer = client.get("/people?q=Nowak", headers={"X-Request-ID": "proxy-0042"})
    missing = client.get("/nothing/here", headers={"X-Request-ID": "no name\t"})

    lines = capsys.readouterr().err
    assert answer.headers["X-Request-ID"] == "proxy-0042"
    assert re.fullmatch("[0-9a-f]{8}", missing.headers["X-Request-ID"])
    assert missing.headers["X-Request-ID"] in lines
    assert not re.search("Nowak|ewa|lamp", lines)
