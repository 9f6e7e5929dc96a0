"""Tables that people take out of Iskra."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask

from app.access import Role
from app.core import downloads
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.tables import read
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

TABLES = ("/audit.csv", "/people/export.csv", "/customers/answers.xlsx", "/training/teams/{team}/record.csv")


@pytest.mark.parametrize("address", TABLES)
def test_whoever_takes_a_table_out_is_noted(app: Flask, sign_in: Callable[[Person], Client], address: str) -> None:
    team = make_team("Company")
    hr, team_id = make_person(team=team, roles=(Role.HR, Role.ADMIN)), team.id

    answer = sign_in(hr).get(address.format(team=team_id))

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert db.session.scalar(db.select(AuditEntry.action).order_by(AuditEntry.id.desc())) == "export"


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_does_not_fit_in_memory_arrives_whole(
    app: Flask, sign_in: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(downloads, "IN_MEMORY", 100)
    team = make_team("Company")
    for number in range(2500):  # more than the database is asked for at once
        make_person(f"Jan Nr{number:04}", team=team)

    with sign_in(make_person("Hanna", team=team, roles=(Role.HR,))).get(f"/people/export.{kind}") as answer:
        rows = list(read(BytesIO(answer.data), f"people.{kind}").rows)

    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert len({row.cells[0] for row in rows}) == len(rows) == 2501
