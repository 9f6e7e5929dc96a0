"""Alerts: only what is beyond chance, told once to leader and HR, muted by rule and never silently."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.customers import services as customers
from app.customers.models import Tally
from app.customers.services.answers import NewAnswer
from app.insights import alerts, words
from app.insights.models.alerts import Alert
from app.insights.queries import alerts as queries
from app.insights.services import alerts as services
from app.people.models import Notice, Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.companies import quiet

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
TODAY, JANUARY = NOW.date(), date(2026, 1, 1)


def test_a_fall_beyond_chance_is_raised_and_nothing_else() -> None:
    tallies = quiet(1)
    last = max(month for _team, month in tallies)
    for back in range(3):
        tallies[7, clock.add_months(last, -back)] = Tally(5, 10, 45)
        tallies[7, clock.add_months(last, -3 - back)] = Tally(40, 15, 5)
    (found,) = alerts.raised(tallies, range(40), last)
    assert found.team_id == 7
    assert found.change.difference < -90
    assert found.watched == 40


def test_quiet_companies_seldom_alert() -> None:
    months = false = 0
    for seed in range(20):
        tallies = quiet(seed)
        for month in sorted({month for _team, month in tallies})[5:]:
            months += 1
            false += bool(alerts.raised(tallies, range(40), month))
    assert false / months <= 0.06


def test_few_answers_are_not_watched() -> None:
    tallies = {(1, clock.add_months(JANUARY, -back)): Tally(1 if back > 2 else 0, 0, 0 if back > 2 else 1)
               for back in range(6)}  # fmt: skip
    assert alerts.raised(tallies, [1], JANUARY) == []


class Fallen:
    """A team whose NPS has fallen, its leader, and HR."""

    def __init__(self) -> None:
        root = make_team("Acme")
        self.team: Team = make_team("Claims", parent=root)
        self.leader: Person = make_person("Lena", team=self.team, leads=self.team)
        self.hr: Person = make_person("Hanna", team=root, roles=(Role.HR,))
        rows = []
        for back in range(6):
            first = clock.add_months(JANUARY, -back)
            rows += [NewAnswer(self.team.id, first + timedelta(days=n % 28), 3 if back < 3 else 10) for n in range(30)]
        customers.record_answers(rows=rows)

    def watch(self, month: date = JANUARY) -> list[Alert]:
        return services.watch(month=month, today=TODAY, now=NOW)

    @property
    def told(self) -> set[int]:
        return set(db.session.scalars(db.select(Notice.person_id).where(Notice.key.like("alert:%"))))


@pytest.fixture
def fallen(app: Flask) -> Fallen:
    return Fallen()


def test_leader_and_hr_are_told_once(fallen: Fallen, app: Flask) -> None:
    (alert,) = fallen.watch()
    assert fallen.told == {fallen.leader.id, fallen.hr.id}
    assert fallen.watch() == []
    assert fallen.watch(clock.add_months(JANUARY, 1)) == []
    assert len(queries.alerts([fallen.team.id])) == 1
    with app.test_request_context():
        assert words.alert(alert) == (
            "Customer NPS changed from +100 (n = 90) in the three months to October 2025 to −100 (n = 90) in the three "
            "months to January 2026: by −200 points, likely between −200 and −187. That is more than chance would do "
            "(teams watched: 1)."
        )


def test_what_is_muted_stands_in_the_list_with_its_reason(fallen: Fallen) -> None:
    services.mute(team=fallen.team, until=TODAY, reason="The shop has moved", by=fallen.hr, today=TODAY)
    (alert,) = fallen.watch()
    assert alert.muted_because == "The shop has moved"
    assert fallen.told == set()


def test_a_rule_for_all_teams_holds_until_its_day_or_until_it_is_ended(fallen: Fallen) -> None:
    with pytest.raises(RuleBroken, match="still to come"):
        services.mute(team=None, until=date(2026, 3, 8), reason="x", by=fallen.hr, today=TODAY)
    rule = services.mute(team=None, until=TODAY, reason="A strike", by=fallen.hr, today=TODAY)
    assert queries.muting(fallen.team.id, TODAY) is rule
    assert queries.muting(fallen.team.id, date(2026, 3, 10)) is None
    services.unmute(rule=rule, by=fallen.hr)
    assert fallen.watch()[0].muted_because is None


@pytest.mark.one_database
def test_leaders_read_of_their_own_teams(client: Client, fallen: Fallen) -> None:
    fallen.watch()
    other = make_team("Repairs")
    assert "more than chance would do" in client.sign_in(fallen.leader).get("/alerts").text
    page = client.sign_in(make_person(team=other, leads=other)).get("/alerts").text
    assert "Claims" not in page
    assert "No alerts" in page


@pytest.mark.one_database
def test_hr_mutes_and_lets_be_told_again(client: Client, fallen: Fallen) -> None:
    client.sign_in(fallen.hr)
    assert client.post("/alerts/mute", data={"team": "", "until": "2026-03-08", "reason": "x"}).status_code == 422
    client.post("/alerts/mute", data={"team": fallen.team.id, "until": "2026-04-01", "reason": "The shop has moved"})
    assert "The shop has moved" in client.get("/alerts").text
    (rule,) = queries.mutes(TODAY)
    client.post(f"/alerts/mutes/{rule.id}/end")
    assert list(queries.mutes(TODAY)) == []
