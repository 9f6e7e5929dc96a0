"""Whom something is meant for: everyone, a team, those in front or behind, a job, a place, the new, a standing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.people import queries
from app.people.models import AudienceKind, HasAudience, Person, StandingKind, Team
from tests.factories import make_person, make_standing, make_team
from tests.support.client import Client

DAY = date(2026, 3, 9)


@pytest.fixture
def company(app: Flask) -> dict[str, Person]:
    """Sales with Shops below it, and the Office; as of 9 March 2026."""
    root = make_team("Company")
    sales, office = make_team("Sales", parent=root), make_team("Office", parent=root, customer_facing=False)
    shops = make_team("Shops", parent=sales)
    people = {
        "seller": make_person("Adam Abacki", team=shops, hired_on=DAY - timedelta(days=30)),
        "driver": make_person("Beata Babacka", team=sales, hired_on=DAY - timedelta(days=29)),
        "clerk": make_person("Celina Cabacka", team=office, leads=office),
        "cook": make_person("Dawid Dabacki", team=office),
        "former": make_person("Ewa Ebacka", team=shops, left_on=DAY - timedelta(days=1)),
        "to come": make_person("Fred Febacki", team=shops, hired_on=DAY + timedelta(days=1)),
        "free": make_person("Gosia Gebacka"),
    }
    make_standing(people["cook"], StandingKind.AMBASSADOR)
    make_standing(people["seller"], StandingKind.DEPUTY, team=shops)
    make_standing(people["driver"], StandingKind.AMBASSADOR, until=DAY - timedelta(days=1))
    for name, job, place in (("seller", "Seller", "Łódź"), ("driver", "Driver", "Łódź"), ("former", "Seller", "Łódź")):
        people[name].job, people[name].location = job, place
    db.session.flush()
    return people


def target(kind: AudienceKind, *, team: str | None = None, value: str = "") -> HasAudience:
    found = HasAudience()
    found.audience, found.audience_value = kind, value
    found.audience_team_id = db.session.scalar(select(Team.id).where(Team.name == team))
    return found


MEANT = [
    (AudienceKind.EVERYONE, None, "", {"seller", "driver", "clerk", "cook"}),
    (AudienceKind.TEAM, "Sales", "", {"seller", "driver"}),
    (AudienceKind.TEAM, "Shops", "", {"seller"}),
    (AudienceKind.TEAM, None, "", set()),
    (AudienceKind.CUSTOMER_FACING, None, "", {"seller", "driver"}),
    (AudienceKind.BACK_OFFICE, None, "", {"clerk", "cook"}),
    (AudienceKind.JOB, None, "Seller", {"seller"}),
    (AudienceKind.LOCATION, None, "Łódź", {"seller", "driver"}),
    (AudienceKind.HIRED_WITHIN, None, "30", {"driver"}),
    (AudienceKind.HIRED_WITHIN, None, "31", {"seller", "driver"}),
    (AudienceKind.HIRED_WITHIN, None, "", set()),
    (AudienceKind.LEADERS, None, "", {"clerk", "seller"}),
    (AudienceKind.AMBASSADORS, None, "", {"cook"}),
]


def test_the_rule_for_all_and_the_rule_for_one_are_the_same(company: dict[str, Person]) -> None:
    names = {person.id: name for name, person in company.items()}
    belongings = {name: queries.belonging(person, DAY) for name, person in company.items()}
    for kind, team, value, expected in MEANT:
        asked = target(kind, team=team, value=value)
        found = {names[key] for key in db.session.scalars(queries.in_audience(asked, DAY))}
        one_by_one = {name for name, one in belongings.items() if one.to(kind, asked.audience_team_id, value)}
        assert (found, one_by_one) == (expected, expected), (kind, team, value)
        assert queries.audience_size(asked, DAY) == len(expected)


@pytest.mark.one_database
def test_the_size_is_shown_before_anything_is_sent(
    company: dict[str, Person], sign_in: Callable[[Person], Client], today: date
) -> None:
    client = sign_in(company["clerk"])

    def shown(**asked: str) -> str:
        return client.get("/people/audience", query_string=asked).text.strip()

    assert shown(audience="everyone") == "4 people belong to it today."
    assert shown(audience="job", audience_job="Driver") == "1 person belongs to it today."
    assert shown(audience="hired_within", audience_days="30") == "1 person belongs to it today."
    assert shown(audience="job") == shown(audience="hired_within", audience_days="many") == shown(audience="team") == ""
    # what was chosen for another kind of audience does not count
    assert shown(audience="back_office", audience_job="Driver", audience_days="x") == "2 people belong to it today."
