"""Counters equal a recount, whatever happens to answers and to the tree."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from app.core import figures, imports, jobs, stale
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.jobs import Job
from app.customers import queries, services
from app.customers.models import CustomerAnswer, CustomerCounter, Tally
from app.customers.services import NewAnswer
from app.people.models import Team, TeamParent
from app.people.services import move_team
from tests.customers.conftest import NOON, Import, take_in_text
from tests.factories import make_team

CODES = ("A", "B", "C", "D")
rows_of_a_file = st.lists(
    st.tuples(
        st.sampled_from(["", "", "r1", "r2", "r3", "r4"]),
        st.dates(date(2025, 12, 1), date(2026, 3, 8)),
        st.sampled_from(CODES),
        st.sampled_from(["", *map(str, range(11))]),
        st.sampled_from(["", "Large"]),
        st.sampled_from(["", "Phone"]),
        st.sampled_from(["", "k1", "k2"]),
    ),
    max_size=12,
)
steps = st.one_of(
    st.tuples(st.just("import"), rows_of_a_file),
    st.tuples(st.just("record"), rows_of_a_file),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("move"), st.sampled_from(CODES), st.sampled_from([*CODES, "ROOT"]), st.integers(1, 3)),
    st.tuples(st.just("rebuild")),
)


def do(step: tuple[Any, ...], teams: dict[str, Team]) -> None:
    if step[0] == "import":
        lines = [
            f"{number},{day},{team},{score},{segment},{touchpoint},,{customer}\n"
            for number, day, team, score, segment, touchpoint, customer in step[1]
        ]
        take_in_text("".join(lines))
    elif step[0] == "record":
        new = [
            NewAnswer(teams[team].id, day, int(score), segment, touchpoint, customer=customer)
            for _number, day, team, score, segment, touchpoint, customer in step[1]
            if score
        ]
        services.record_answers(rows=new)
    elif step[0] == "undo":
        runs = imports.runs("customers")
        if runs:
            imports.undo(import_id=runs[step[1] % len(runs)].id, by_id=None, now=NOON)
    elif step[0] == "move":
        move_team(team=teams[step[1]], parent=teams[step[2]], starts_on=date(2026, step[3], 15))
    else:
        services.rebuild_stale(Job())


def clear() -> None:
    names = (
        "customer_source_word",
        "customer_source",
        "customer_answer",
        "customer_counter",
        "import_change",
        "import_run",
        "job",
        "stale_month",
        "team_parent",
    )
    for name in names:
        db.session.execute(delete(Base.metadata.tables[name]))
    db.session.execute(delete(Team))
    db.session.commit()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=8))
def test_counters_equal_a_recount(app: Flask, today: date, done: list[tuple[Any, ...]]) -> None:
    root = make_team("Root", code="ROOT")
    a = make_team("Alpha", code="A", parent=root)
    b = make_team("Beta", code="B", parent=a)
    teams = {"ROOT": root, "A": a, "B": b, "C": make_team("Gamma", code="C", parent=b)}
    teams["D"] = make_team("Delta", code="D", parent=root)
    db.session.commit()

    for step in done:
        try:
            do(step, teams)
            db.session.commit()
        except RuleBroken:
            db.session.rollback()
        assert figures.differences() == []
        own = queries.tallies((), queries.Wanted())[()]
        counting = select(func.count(CustomerAnswer.id)).where(CustomerAnswer.counts)
        assert own.n == db.session.scalar(counting)
        if not stale.months("customers"):
            assert queries.nps_by_team([root.id], None, None, below=True).get(root.id, Tally()) == own
    services.rebuild_stale(Job())
    assert not stale.months("customers")
    assert figures.differences() == []
    clear()


@pytest.fixture
def desk(app: Flask, today: date) -> Team:
    return make_team("Desk", code="DESK", parent=make_team("Company", code="ALL"))


def all_answers() -> list[tuple[int, str, bool]]:
    return [(a.score, a.comment, a.counts) for a in db.session.scalars(select(CustomerAnswer).order_by("id"))]


def test_an_answer_with_a_number_is_updated_and_put_back(desk: Team, take_in: Import) -> None:
    take_in("r1,2026-03-01,DESK,3,,,late,\n")
    again = take_in("r1,2026-03-01,DESK,9,,,in time,\nr2,2026-03-02,DESK,8,,,,\n")
    assert (again.created, again.updated, again.unchanged) == (1, 1, 0)
    assert all_answers() == [(9, "in time", True), (8, "", True)]
    first, second = [run.id for run in reversed(imports.runs("customers"))]

    with pytest.raises(RuleBroken, match="later import"):
        imports.undo(import_id=first, by_id=None, now=NOON)
    imports.undo(import_id=second, by_id=None, now=NOON)
    assert all_answers() == [(3, "late", True)]
    imports.undo(import_id=first, by_id=None, now=NOON)

    assert all_answers() == []
    assert db.session.scalar(select(func.count()).select_from(CustomerCounter)) == 0


def test_rows_that_repeat_without_a_number_are_answers_of_their_own(desk: Team, take_in: Import) -> None:
    rows = ",2026-03-01,DESK,3,,,,\n" * 3
    assert take_in(rows).created == 3
    assert take_in(rows).unchanged == 3
    assert take_in(rows + ",2026-03-01,DESK,3,,,,\n").created == 1


def test_of_a_customers_answers_the_latest_of_the_month_counts(desk: Team, take_in: Import) -> None:
    take_in(",2026-03-05,DESK,9,,,,k1\n,2026-03-01,DESK,2,,,,k1\n,2026-02-01,DESK,5,,,,k1\n,2026-03-01,DESK,7,,,,\n")
    assert all_answers() == [(9, "", True), (2, "", False), (5, "", True), (7, "", True)]

    take_in(",2026-03-06,DESK,0,,,,k1\n")
    assert queries.tallies((), queries.Wanted(first=date(2026, 3, 1)))[()] == Tally(0, 1, 1)

    imports.undo(import_id=imports.runs("customers")[0].id, by_id=None, now=NOON)
    assert queries.tallies((), queries.Wanted(first=date(2026, 3, 1)))[()] == Tally(1, 1, 0)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (",2026-03-01,DESK,11,,,,", "score", "a whole number from 0 to 10"),
        (",2026-03-01,DESK,9.5,,,,", "score", "a whole number from 0 to 10"),
        (",2026-03-01,DESK,ten,,,,", "score", "a whole number from 0 to 10"),
        (",2026-03-41,DESK,9,,,,", "date", "a date: year, month, day"),
        (",2036-03-01,DESK,9,,,,", "date", "a day that has come"),
        (",,DESK,9,,,,", "date", "a date: year, month, day"),
        (",2026-03-01,,9,,,,", "team", "a team's code or name"),
        (",2026-03-01,Desks,9,,,,", "team", "the code or name of a team in the directory"),
        ("r1,2026-03-01,DESK,4,,,,", "id", "a number that no other answer has"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    desk: Team, take_in: Import, row: str, column: str, expected: str
) -> None:
    outcome = take_in(f"r1,2026-03-01,DESK,9,,,,\n{row}\n")

    assert [(e.row, e.column, str(e.expected)) for e in outcome.errors] == [(3, column, expected)]
    assert outcome.import_id is None
    assert all_answers() == []
    assert imports.runs("customers") == []


def test_another_scale_is_refused_in_words(desk: Team, take_in: Import) -> None:
    header = "date,team,How likely are you to recommend us (1-10)?\n"
    with pytest.raises(RuleBroken, match="from 0 to 10"):
        take_in("2026-03-01,DESK,9\n", header=header)
    with pytest.raises(RuleBroken, match="another scale"):
        take_in("2026-03-01,DESK,9\n", header=header, mapping={"How likely are you to recommend us (1-10)?": "score"})


def test_a_made_team_stays_when_something_else_uses_it(desk: Team, take_in: Import) -> None:
    made = take_in(",2026-03-01,Łódź & Co,9,,,,\n,2026-03-01,Nowy,9,,,,\n", create_teams=True)
    assert made.teams_created == ["LODZ-CO", "NOWY"]
    kept = db.session.scalars(select(Team).where(Team.code == "NOWY")).one()
    make_team("Below", parent=kept)

    imports.undo(import_id=made.import_id or 0, by_id=None, now=NOON)

    assert set(db.session.scalars(select(Team.code).where(Team.code.in_(made.teams_created)))) == {"NOWY"}


def test_a_month_keeps_its_tree(desk: Team, take_in: Import) -> None:
    old = make_team("Old", code="OLD", parent=make_team("Top", code="TOP"))
    new = make_team("New", code="NEW", parent=old)
    place = db.session.scalars(select(TeamParent).where(TeamParent.team_id == desk.id)).one()
    place.parent_id = old.id
    take_in(",2026-02-01,DESK,9,,,,\n,2026-03-01,DESK,9,,,,\n")

    move_team(team=desk, parent=new, starts_on=date(2026, 3, 5))
    assert figures.differences() == []
    services.rebuild_stale(Job())

    counted = queries.nps_by_month([new.id, old.id], None, None)
    assert {(unit, month.month): tally.n for (unit, month), tally in counted.items()} == {
        (old.id, 2): 1,
        (old.id, 3): 1,
        (new.id, 3): 1,
    }
    assert figures.differences() == []


def test_a_wrong_counter_is_found(desk: Team, take_in: Import) -> None:
    take_in(",2026-03-01,DESK,9,,,,\n")
    db.session.execute(update(CustomerCounter).values(promoters=2).where(CustomerCounter.team_id == desk.id))

    (found,) = figures.differences()

    assert found.figure.startswith(f"nps:{desk.id}:2026-03")
    assert jobs.HANDLERS["rebuild-counters"] is services.rebuild_stale
