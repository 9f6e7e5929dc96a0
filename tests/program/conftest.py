"""A small company with a programme lead, a leader and an employee, and short ways to plan something."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask

from app.access import Role
from app.core import clock
from app.core.five_is import FiveI
from app.people.models import AudienceKind, Person, Team
from app.program.models.plan import Activity
from app.program.services import plan
from tests.factories import make_person, make_team

DAY = timedelta(days=1)
Plan = Callable[..., Activity]


class Cast(NamedTuple):
    root: Team
    shop: Team
    office: Team
    lead: Person
    leader: Person
    anna: Person
    auditor: Person


@pytest.fixture
def cast(app: Flask, today: date) -> Cast:
    root = make_team("Company")
    shop, office = make_team("Shop", parent=root), make_team("Office", parent=root, customer_facing=False)
    return Cast(
        root=root,
        shop=shop,
        office=office,
        lead=make_person("Wanda Lead", team=office, roles=(Role.LEAD,)),
        leader=make_person("Lena Lis", team=shop, leads=shop),
        anna=make_person("Anna Kos", team=shop),
        auditor=make_person("Olga Audit", team=office, roles=(Role.AUDITOR,)),
    )


@pytest.fixture
def planned(cast: Cast, today: date) -> Plan:
    """`planned(title, due_on=…, owner=…)` plans an activity by the programme lead."""

    def make(title: str = "Promise on one page", **facts: Any) -> Activity:
        given: dict[str, Any] = {
            "part": FiveI.INFORM,
            "owner": cast.anna,
            "audience": AudienceKind.EVERYONE,
            "audience_team": None,
            "starts_on": None,
            "due_on": today + 7 * DAY,
            "note": "",
        }
        return plan.add(title=title, by=cast.lead, now=clock.now(), **{**given, **facts})

    return make
