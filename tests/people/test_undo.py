"""An import of people is taken back, cell by cell, or refused."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.core import clock, imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.people import queries, services
from app.people.models import Team
from tests.factories import make_person
from tests.people.lists import ANNA, HEAD, JAN, everything, imported, make_company, one, totals


@pytest.fixture
def company(app: Flask, today: date) -> Team:
    return make_company()


def test_two_people_swap_their_addresses_and_back(company: Team) -> None:
    imported([HEAD, ANNA, JAN])

    swapped = imported(["number,name,email", "1,Anna Nowak,jan@example.org", "2,Jan Kos,anna@example.org"])
    assert (one("1").email, one("2").email) == ("jan@example.org", "anna@example.org")

    imports.undo(import_id=swapped.import_id or 0, by_id=None, now=clock.now())
    db.session.expire_all()
    assert (one("1").email, one("2").email) == ("anna@example.org", "jan@example.org")


def test_undo_puts_back_what_was(company: Team) -> None:
    imported([HEAD, ANNA])
    services.set_leader(team=one("1").memberships[0].team, person=one("1"), starts_on=date(2024, 3, 1))
    db.session.flush()
    before = everything()

    outcome = imported(
        [
            HEAD,
            "1,Anna Maria Nowak,new@example.org,Boss,,en,2024-02-01,2026-05-31,Service,2",
            JAN.replace("Sales", "Depot"),
        ],
        create_teams=True,
    )
    assert totals(outcome) == (2, 1, 1, 0)
    assert everything() != before
    run = imports.undo(import_id=outcome.import_id or 0, by_id=None, now=clock.now())

    db.session.expire_all()
    assert everything() == before
    assert run.undone_at is not None
    with pytest.raises(RuleBroken, match="undone already"):
        imports.undo(import_id=run.id, by_id=None, now=clock.now())


def test_what_was_changed_since_is_not_undone(company: Team) -> None:
    outcome = imported([HEAD, ANNA])
    one("1").job = "Director"
    db.session.flush()

    with pytest.raises(RuleBroken, match="changed since"):
        imports.undo(import_id=outcome.import_id or 0, by_id=None, now=clock.now())
    assert one("1").job == "Director"


def test_who_is_in_use_by_now_is_not_removed(company: Team) -> None:
    outcome = imported([HEAD, ANNA])
    services.grant_role(person=one("1"), role=Role.HR, starts_on=date(2026, 3, 9), by=None)

    with pytest.raises(RuleBroken, match="in use"):
        imports.undo(import_id=outcome.import_id or 0, by_id=None, now=clock.now())


def test_teams_of_an_import_stay_where_others_came_to_them(company: Team) -> None:
    outcome = imported([HEAD, ANNA.replace("Sales", "Depot")], create_teams=True)
    depot = queries.team_by_code("Depot")
    make_person("Ola Sad", team=depot)

    imports.undo(import_id=outcome.import_id or 0, by_id=None, now=clock.now())

    assert queries.person_by_number("1") is None
    assert queries.team_by_code("Depot") is not None
