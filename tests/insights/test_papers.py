"""Dashboards as papers and sheets: the page's words and figures, and its silence."""

from datetime import date
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.access import Role
from app.core import pdf
from app.customers import services as customers
from app.customers.services.answers import NewAnswer
from app.pulse import services as pulse
from tests.factories import make_person, make_team
from tests.pulse.company import NOON, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.one_database]


def test_a_dashboard_is_a_paper_with_the_words_of_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_team("Acme")
    team = make_team("Claims # $x$", parent=root)
    rows = [NewAnswer(team.id, date(2026, 1, 1 + n % 28), 9 if n % 3 else 3) for n in range(60)]
    customers.record_answers(rows=rows)
    given: dict[str, object] = {}
    set_paper = pdf.pdf

    def watching(template: str, *, title: str, data: dict[str, object]) -> bytes:
        given.update(data)
        return set_paper(template, title=title, data=data)

    monkeypatch.setattr(pdf, "pdf", watching)
    client.sign_in(make_person(team=team, leads=team))
    paper = client.get(f"/teams/{team.id}/dashboard.pdf?period=2026-01")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF-")
    page = unescape(client.get(f"/teams/{team.id}?period=2026-01").text)
    sentences = given["summary"]
    assert isinstance(sentences, list)
    assert sentences
    assert all(sentence in page for sentence in sentences)


def test_a_hidden_teams_pulse_is_in_no_file(client: Client) -> None:
    """Whatever the three people of a small team say, its files say only that it is hidden."""
    made = make_company({"large": 8, "other": 9, "small": 3})
    hr, told = make_person(team=made.root, roles=(Role.HR,)), []
    for level in (1, 5):
        wave = make_wave(now=NOON)
        staff = {"large": 4, "other": 3, "small": level}
        given = {one.id: answers(staff[name]) for name, people in made.people.items() for one in people}
        pulse.cast_many(wave=wave, answers=given, now=NOON)
        close_and_seal(wave)
        client.sign_in(hr)
        address = f"/teams/{made.teams['small'].id}/dashboard"
        sheet = load_workbook(BytesIO(client.get(f"{address}.xlsx?period=2026-03").data)).active
        assert sheet is not None
        said = {tuple(row) for row in sheet.iter_rows(values_only=True) if row[2] == "Pulse"}
        assert {row[8] for row in said} == {"Hidden to protect those who answered"}
        told.append({(row[1], row[8]) for row in said})
        assert client.get(f"{address}.pdf?period=2026-03").status_code == 200
    assert told[0] <= told[1]
