"""Words of a source: learned, said once, given another meaning; agents and their teams of the day."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import figures, imports
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.customers import queries, services
from app.customers.models import CustomerAnswer
from app.customers.models.sources import Source, Word
from app.customers.queries.sources import Meaning
from app.customers.services import sources, words
from app.people.models import Person, Team
from tests.customers.conftest import NOON, take_in_text
from tests.factories import make_membership, make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
HEADER = "date,queue,score,customer\n"
ROWS = "2026-03-01,Helpline 1,9,k\n2026-03-02,Helpline 1,2,k\n2026-03-02,Desk,3,\n"


@pytest.fixture
def company(app: Flask, today: date) -> dict[str, Team]:
    root = make_team("Company", code="ALL")
    return {"root": root, "desk": make_team("Desk", parent=root), "help": make_team("Help line", parent=root)}


@pytest.fixture
def hr(company: dict[str, Team]) -> Person:
    return make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,))


def word_called(text: str) -> Word:
    return db.session.scalars(select(Word).where(Word.text == text)).one()


def tallies() -> dict[int, tuple[int, ...]]:
    found = queries.tallies(("team",), queries.Wanted())
    return {team: tally.split for (team,), tally in found.items()}


def say(team: Team, by: Person, text: str = "Helpline 1", source: str = "phone") -> None:
    meaning = {("queue", text): Meaning(team.id)}
    sources.agree(source=words.source_called(source), meanings=meaning, by=by)


def test_a_word_is_said_once_and_known_from_then_on(company: dict[str, Team], hr: Person) -> None:
    refused = take_in_text(ROWS, header=HEADER, source="phone")
    assert [(word.text, word.rows) for word in refused.unknown] == [("Helpline 1", 2)]
    assert db.session.scalar(select(func.count()).select_from(Word)) == 0

    say(company["help"], hr)
    assert take_in_text(ROWS, header=HEADER, source="phone").created == 3
    assert tallies() == {company["help"].id: (0, 0, 1), company["desk"].id: (0, 0, 1)}
    assert take_in_text("2026-03-03,HELPLINE  1,10,\n", header=HEADER, source="phone").created == 1
    assert take_in_text("2026-03-03,Helpline 1,10,\n", header=HEADER, source="mail").unknown != ()
    assert figures.differences() == []


def test_answers_follow_when_a_word_means_another_team(company: dict[str, Team], hr: Person) -> None:
    say(company["help"], hr)
    take_in_text(ROWS, header=HEADER, source="phone")
    take_in_text("2026-03-09,Desk,10,k\n", header="date,team,score,customer\n")

    moved = sources.reassign(word=word_called("Helpline 1"), meaning=Meaning(company["desk"].id), by=hr)

    assert moved == 2
    assert tallies() == {company["desk"].id: (1, 0, 1)}  # of customer k the latest answer about the desk counts
    assert figures.differences() == []
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reassign word"))
    assert (entry.actor_id, entry.detail["team_before"]) == (hr.id, company["help"].id)
    sources.reassign(word=word_called("Helpline 1"), meaning=Meaning(company["help"].id), by=hr)
    assert tallies() == {company["help"].id: (0, 0, 1), company["desk"].id: (1, 0, 1)}

    imports.undo(import_id=imports.runs("customers")[1].id, by_id=None, now=NOON)
    assert tallies() == {company["desk"].id: (1, 0, 0)}
    assert figures.differences() == []


def test_what_is_put_back_stands_where_its_word_means_today(company: dict[str, Team], hr: Person) -> None:
    header = "answer id,date,team,score\n"
    take_in_text("r1,2026-03-01,Desk,9\n", header=header, source="phone")
    take_in_text("r1,2026-03-01,Desk,2\n", header=header, source="phone")
    sources.reassign(word=word_called("Desk"), meaning=Meaning(company["help"].id), by=hr)

    imports.undo(import_id=imports.runs("customers")[0].id, by_id=None, now=NOON)

    assert tallies() == {company["help"].id: (1, 0, 0)}
    assert figures.differences() == []


def test_an_agents_answers_are_those_of_the_team_of_the_day(company: dict[str, Team], hr: Person) -> None:
    agent = make_person("Ola Lis", team=None, hired_on=date(2026, 1, 1))
    make_membership(agent, company["desk"], since=date(2026, 1, 1), until=date(2026, 2, 28))
    make_membership(agent, company["help"], since=date(2026, 3, 1))
    header, rows = "date,agent,score\n", f"2026-02-28,{agent.number},9\n2026-03-01,{agent.number.lower()},2\n"

    assert take_in_text(rows, header=header).created == 2
    assert tallies() == {company["desk"].id: (1, 0, 0), company["help"].id: (0, 0, 1)}

    early = take_in_text(f"2025-12-31,{agent.number},9\n2026-03-01,nobody,9\n", header=header)
    assert [(error.row, str(error.expected)) for error in early.errors] == [
        (2, "the number of somebody who was in a team on that day"),
        (3, "the number of a colleague"),
    ]
    number = word_called(agent.number)
    sources.reassign(word=number, meaning=Meaning(company["help"].id), by=hr)
    assert tallies() == {company["help"].id: (1, 0, 1)}
    sources.reassign(word=number, meaning=Meaning(None, agent.id), by=hr)
    assert tallies() == {company["desk"].id: (1, 0, 0), company["help"].id: (0, 0, 1)}
    newcomer = make_person("Jan Nowy", team=company["desk"], hired_on=date(2026, 3, 1))
    with pytest.raises(RuleBroken, match="28 February 2026"):
        sources.reassign(word=number, meaning=Meaning(None, newcomer.id), by=hr)
    assert figures.differences() == []


def test_a_word_that_changed_while_the_file_was_read_refuses_it(company: dict[str, Team], hr: Person) -> None:
    take_in_text("2026-03-01,Desk,9,\n" * 2, header=HEADER, source="phone")

    def tell(_rows: int) -> None:
        sources.reassign(word=word_called("Desk"), meaning=Meaning(company["help"].id), by=hr)
        db.session.commit()

    with pytest.raises(RuleBroken, match="while the file was read"):
        take_in_text("2026-03-02,Desk,9,\n" * 10_000, header=HEADER, source="phone", tell=tell)
    assert db.session.scalar(select(func.count()).select_from(CustomerAnswer)) == 2


def test_an_undone_import_takes_its_words_and_teams_along(company: dict[str, Team]) -> None:
    done = take_in_text("2026-03-01,Kiosk,9,\n", header=HEADER, create_teams=True)
    imports.undo(import_id=done.import_id or 0, by_id=None, now=NOON)

    assert db.session.scalar(select(func.count()).select_from(Word)) == 0
    assert db.session.scalar(select(Team).where(Team.name == "Kiosk")) is None


def test_words_of_a_file_are_explained_on_one_page(company: dict[str, Team], hr: Person, sign_in: SignIn) -> None:
    client = sign_in(hr)
    pasted = "date;queue;score\n2026-03-01;Help-line;9\n2026-03-01;XY;3\n2026-03-02;XY;10\n"
    columns = client.post("/customers/import", data={"pasted": pasted}).location
    agreed = {"holds": ["answered_on", "team", "score"], "dates": "", "header_row": "1", "source": "phone"}
    check = client.post(columns, data=agreed).location
    assert "2 words of this file are not known." in client.get(check).text

    page = client.get(f"{check}/words").text
    assert re.findall(r'<th scope="row" id="word-\d" [^>]*>([^<]*)<', page) == ["XY", "Help-line"]
    assert re.findall(r'value="(\d+)" selected', page) == [str(company["help"].id)] or "a guess" in page
    said = {"team0": str(company["desk"].id), "team1": str(company["help"].id)}
    assert client.post(f"{check}/words", data=said).status_code == 302
    assert "Import now" in client.get(check).text
    client.post(check)

    assert tallies() == {company["desk"].id: (1, 0, 1), company["help"].id: (1, 0, 0)}
    source = db.session.scalars(select(Source).where(Source.name == "phone")).one()
    listed = client.get(f"/customers/sources/{source.id}").text
    assert "XY" in listed
    address = f"/customers/sources/{source.id}/words/{word_called('XY').id}"
    assert "2 answers came by this word" in client.get(address).text
    client.post(address, data={"team": str(company["help"].id)})
    assert tallies() == {company["help"].id: (2, 0, 1)}
    assert client.post(address, data={"team": "", "person": ""}).status_code == 422


def test_rows_without_a_team_go_where_the_source_says(company: dict[str, Team], hr: Person, sign_in: SignIn) -> None:
    client = sign_in(hr)
    client.post("/customers/sources", data={"name": "kiosk", "team": str(company["desk"].id)})
    assert client.post("/customers/sources", data={"name": "kiosk", "team": ""}).status_code == 422

    outcome = take_in_text("2026-03-01,9,\n2026-03-01,8,Help line\n", header="date,score,team\n", source="kiosk")

    assert outcome.created == 2
    assert tallies() == {company["desk"].id: (1, 0, 0), company["help"].id: (0, 1, 0)}


def test_answers_by_hand_have_no_word(company: dict[str, Team]) -> None:
    services.record_answers(rows=[services.NewAnswer(company["desk"].id, date(2026, 3, 1), 9)])
    assert db.session.scalar(select(CustomerAnswer.word_id)) == 0
