"""Counts of answers where a source lists none: into the figures, marked, repeatable, taken back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import figures, imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.customers import queries
from app.customers.models import CustomerAnswer, CustomerCount, CustomerCounter, Tally
from app.customers.models.sources import Word
from app.customers.queries import Wanted
from app.customers.queries.sources import Meaning
from app.customers.services import sources
from app.people.models import Person, Team
from tests.customers.conftest import NOON, Import, take_in_text
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]

HEADER = "team,month,touchpoint,promoters,passives,detractors\n"
TWO = "DESK,2026-01,Phone,50,30,20\nDESK,2026-02,,5,3,2\n"


@pytest.fixture
def desk(app: Flask, today: date) -> Team:
    return make_team("Front desk", code="DESK", parent=make_team("Company", code="ALL"))


def take_counts(rows: str, header: str = HEADER, **options: object) -> imports.Outcome:
    return take_in_text(rows, header=header, **{"dates": None, **options})


def total() -> Tally:
    return queries.tallies((), Wanted())[()]


def told(outcome: imports.Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged


def test_counts_go_into_the_figures_beside_answers_and_are_marked(desk: Team, take_in: Import) -> None:
    take_in(",2026-01-05,DESK,9,,Phone,,\n")

    assert told(take_counts(TWO)) == (2, 0, 0)

    assert total() == Tally(56, 33, 22, counted=110)
    assert queries.tallies(("month",), Wanted(touchpoints=["Phone"])) == {(date(2026, 1, 1),): Tally(51, 30, 20, 100)}
    assert (
        queries.nps_by_team(
            [team.id for team in queries.all_teams() if team.code == "ALL"], None, None, below=True
        ).popitem()[1]
        == total()
    )
    assert figures.differences() == []


def test_the_same_file_again_changes_nothing_and_a_later_one_replaces_it(desk: Team) -> None:
    take_counts(TWO)
    assert told(take_counts(TWO)) == (0, 0, 2)
    assert told(take_counts(TWO.replace("5,3,2", "9,3,2") + "DESK,2026-03,,1,1,1\n")) == (1, 1, 1)

    assert total() == Tally(60, 34, 23, counted=117)
    assert figures.differences() == []


def test_an_import_of_counts_is_taken_back_to_what_was_told_before(desk: Team) -> None:
    take_counts(TWO)
    first = imports.runs("customers")[0].id
    second = take_counts(TWO.replace("5,3,2", "9,3,2") + "NEW,2025-12,,1,1,1\n", create_teams=True)
    assert second.teams_created == ["NEW"]

    db.session.commit()

    with pytest.raises(RuleBroken, match="changed since"):
        imports.undo(import_id=first, by_id=None, now=NOON)
    db.session.rollback()
    imports.undo(import_id=second.import_id or 0, by_id=None, now=NOON)
    assert total() == Tally(55, 33, 22, counted=110)
    assert figures.differences() == []
    imports.undo(import_id=first, by_id=None, now=NOON)

    for table in (CustomerCount, CustomerCounter, Word):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert "NEW" not in set(db.session.scalars(select(Team.code)))


def test_a_word_that_comes_to_mean_another_team_takes_its_counts_along(desk: Team) -> None:
    shop, by = make_team("Shop", code="SHOP"), make_person()
    take_counts(TWO)
    word = db.session.scalars(select(Word)).one()

    db.session.commit()

    with pytest.raises(RuleBroken, match="can only be a team's"):
        sources.reassign(word=word, meaning=Meaning(None, by.id), by=by)
    db.session.rollback()
    sources.reassign(word=word, meaning=Meaning(shop.id), by=by)

    assert queries.nps_by_team([desk.id, shop.id], None, None) == {shop.id: Tally(55, 33, 22, 110)}
    assert told(take_counts(TWO)) == (0, 0, 2)
    assert figures.differences() == []


SCORES = "team,date," + ",".join(map(str, range(11))) + ",responses\n"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("header", "row", "tally"),
    [
        (SCORES, "DESK,2026-03-09,1,,,,,,2,3,4,5,6,21", Tally(11, 7, 3, 21)),
        ("team,month,promoters,detractors,answers\n", "DESK,03/2026,5,2,10", Tally(5, 3, 2, 10)),
        ("zespół;miesiąc;promotorzy;neutralni;detraktorzy\n", "Front desk;marzec 2026;5;3;2", Tally(5, 3, 2, 10)),
    ],
)
def test_counts_as_tools_write_them(desk: Team, header: str, row: str, tally: Tally) -> None:
    assert told(take_counts(f"{row}\n", header)) == (1, 0, 0)
    assert queries.tallies(("month",), Wanted()) == {(date(2026, 3, 1),): tally}
    assert db.session.scalar(select(func.count()).select_from(CustomerAnswer)) == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("DESK,2026-13,,1,1,1", "month", "a month, such as 2026-03"),
        ("DESK,2026-04,,1,1,1", "month", "a month that has begun"),
        ("DESK,2026-01,Phone,2,2,2", "month", "each team and month once; row 2 has the same"),
        ("DESK,2026-01,,1.5,1,1", "promoters", "a whole number from 0 to 100000000"),
        ("DESK,2026-01,,1,-1,1", "passives", "a whole number from 0 to 100000000"),
        ("DESK,2026-01,,1,,1", "passives", "a whole number from 0 to 100000000"),
        ("Desks,2026-01,,1,1,1", "team", "the code or name of a team in the directory"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(desk: Team, row: str, column: str, expected: str) -> None:
    outcome = take_counts(f"DESK,2026-01,Phone,1,1,1\n{row}\n")

    assert [(e.row, e.column, str(e.expected)) for e in outcome.errors] == [(3, column, expected)]
    assert imports.runs("customers") == []


@pytest.mark.one_database
def test_sums_that_do_not_agree_are_refused(desk: Team) -> None:
    outcome = take_counts("DESK,2026-03-09,1,,,,,,2,3,4,5,6,22\n", SCORES)
    assert [(e.column, e.found) for e in outcome.errors] == [("responses", "22")]


@pytest.mark.one_database
def test_a_team_under_another_name_is_not_counted_twice(desk: Team) -> None:
    take_counts(TWO)
    outcome = take_counts(TWO.replace("DESK", "Front desk"))
    assert [(e.row, e.column) for e in outcome.errors] == [(2, "team"), (3, "team")]
    assert total().n == 110


@pytest.mark.one_database
def test_an_empty_row_is_skipped_and_told_and_a_dry_run_writes_nothing(desk: Team) -> None:
    outcome = take_counts(TWO + "DESK,2026-03,,,,\n", dry_run=True)
    assert told(outcome) == (2, 0, 0)
    assert [(skip.reason, skip.rows) for skip in outcome.skips] == [("no answers counted", 1)]
    assert "no single answers" in outcome.remarks[0]
    assert imports.runs("customers") == []
    assert total() == Tally()


@pytest.mark.one_database
def test_pages_say_what_came_as_counts(desk: Team, sign_in: SignIn) -> None:
    client = sign_in(make_person(team=desk, roles=(Role.HR,)))
    take_counts(TWO)
    page = client.get("/customers?period=36").text
    assert "110 of these answers came as counts: neither comments nor cases stand behind them." in page
    assert "of these as counts: 100" in page
    assert "as counts: 110" in client.get(f"/teams/{desk.id}?period=2026-Q1").text


@pytest.mark.one_database
def test_more_rows_than_the_setting_allows_are_refused(app: Flask, desk: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAX_IMPORT_ROWS", 1)
    assert take_counts(TWO).errors[0].expected == "at most 1 row"
    monkeypatch.setitem(app.config, "MAX_IMPORT_ROWS", 2)
    assert told(take_counts(TWO)) == (2, 0, 0)
