"""You may decide: for each job, versioned, on the home page of whom it concerns."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.core.db import db
from app.core.errors import RuleBroken
from app.inform.queries import deciding as queries
from app.inform.services import deciding as services
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
TODAY = date(2026, 3, 9)


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team("Company")


def test_a_change_begins_a_version_and_what_held_before_can_be_read(team: Team, sign_in: SignIn) -> None:
    hr = make_person("Helena Nowak", team=team, roles=(Role.HR,))
    driver, clerk = make_person("Dan", team=team), make_person("Cleo", team=team)
    driver.job, clerk.job = "Driver", "Clerk"
    db.session.flush()
    form = {"job": "Driver", "what": "Refund a late delivery", "up_to": "200 zł", "starts_on": "2026-03-01"}
    sign_in(hr).post("/you-may-decide/new", data=form)
    (first,) = queries.for_job("Driver", TODAY)
    change = {"what": "Refund a late delivery", "up_to": "300 zł", "starts_on": "2026-03-09"}
    assert sign_in(hr).post(f"/you-may-decide/{first.id}/change", data=change).status_code == 302
    assert [(one.up_to, one.version) for one in queries.for_job("Driver", date(2026, 3, 8))] == [("200 zł", 1)]
    assert [(one.up_to, one.version) for one in queries.for_job("Driver", TODAY)] == [("300 zł", 2)]
    assert queries.for_job("Clerk", TODAY) == []
    home = sign_in(driver).get("/").text
    assert "Refund a late delivery" in home
    assert "300 zł" in home
    assert "200 zł" in sign_in(driver).get(f"/you-may-decide/{first.id}").text
    assert "Refund" not in sign_in(clerk).get("/").text
    assert sign_in(clerk).get(f"/you-may-decide/{first.id}").status_code == 404
    with pytest.raises(RuleBroken, match="newest"):
        services.change(one=first, what="x", up_to="", starts_on=TODAY, by=hr)
    (newest,) = queries.for_job("Driver", TODAY)
    refused = {**change, "starts_on": "2026-03-09"}
    assert sign_in(hr).post(f"/you-may-decide/{newest.id}/change", data=refused).status_code == 422
    sign_in(hr).post(f"/you-may-decide/{newest.id}/end", data={"ends_on": "2026-03-31"})
    assert queries.for_job("Driver", date(2026, 4, 1)) == []
