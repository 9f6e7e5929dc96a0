"""Whatever is done to people, in whatever order: nobody is in two teams at once, or in one outside the employment."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import db
from app.core.errors import RuleBroken
from app.people import services
from app.people.models import Person, Team
from tests.factories import make_person, make_team

START = date(2025, 1, 1)
days = st.integers(-20, 400).map(lambda number: START + timedelta(days=number))
deeds = st.lists(st.tuples(st.sampled_from(["move", "move", "leave"]), st.integers(0, 2), days), max_size=8)


def _do(person: Person, deed: str, team: Team, day: date) -> None:
    if deed == "move":
        services.move_person(person=person, team=team, starts_on=day)
    else:
        services.leave(person=person, left_on=day)


@pytest.mark.one_database
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_memberships_never_overlap_and_cover_the_employment(app: Flask, deeds: list[tuple[str, int, date]]) -> None:
    teams = [make_team(), make_team(), make_team()]
    person = make_person(team=teams[0], hired_on=START)
    for deed, team, day in deeds:
        try:
            _do(person, deed, teams[team], day)
        except RuleBroken:
            continue
    db.session.refresh(person)
    rows = sorted(person.memberships, key=lambda row: row.starts_on)

    assert rows[0].starts_on == person.hired_on
    assert rows[-1].ends_on == person.left_on
    for earlier, later in pairwise(rows):
        assert earlier.ends_on == later.starts_on - timedelta(days=1)
