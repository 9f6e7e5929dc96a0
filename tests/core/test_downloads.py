"""Tables that people take out of Iskra."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.access import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

TABLES = ("/people/export.csv", "/customers/answers.xlsx", "/training/teams/{team}/record.csv")


@pytest.mark.parametrize("address", TABLES)
def test_whoever_takes_a_table_out_is_noted(app: Flask, sign_in: Callable[[Person], Client], address: str) -> None:
    team = make_team("Company")
    hr, team_id = make_person(team=team, roles=(Role.HR,)), team.id

    answer = sign_in(hr).get(address.format(team=team_id))

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert db.session.scalar(db.select(AuditEntry.action).order_by(AuditEntry.id.desc())) == "export"
