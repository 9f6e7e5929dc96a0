"""A leader decides what to do after a result, and sees later whether the figure moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core import jobs
from app.core.db import db
from app.people.models import Notice, Person, Team
from app.program.models.actions import Action, ActionState
from app.reward import services as reward
from tests.factories import make_absence, make_person, make_team
from tests.insights.test_team_page import answer_scores
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # noon of 9 March 2026
TODAY = date(2026, 3, 9)
DAY = timedelta(days=1)


@pytest.fixture
def root(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def team(root: Team) -> Team:
    return make_team("Claims", code="CLAIMS", parent=root)


@pytest.fixture
def leader(team: Team) -> Person:
    return make_person("Maria Nowak", team=team, leads=team)


def sent(team: Team, **changed: str) -> dict[str, str]:
    facts = {"team": str(team.id), "measure": "reward", "what": "Thank someone each Friday", "why": "Nobody is thanked"}
    return {**facts, "owner": "Maria Nowak", "due_on": "2026-04-09", **changed}


def make(client: Client, team: Team, **changed: str) -> Action:
    answer = client.post("/actions/new", data=sent(team, **changed))
    assert answer.status_code == 302, answer.text
    return the_action()


def the_action() -> Action:
    db.session.expire_all()
    action: Action = db.session.scalars(db.select(Action).order_by(Action.id.desc()).limit(1)).one()
    return action


def press(client: Client, action: Action, step: str, **data: str) -> int:
    answer = client.post(f"/actions/{action.id}/{step}", data={"version": str(action.version), **data})
    the_action()
    return answer.status_code


def test_a_leader_makes_an_action_from_a_figure(client: Client, team: Team, leader: Person) -> None:
    client.sign_in(leader)
    page = client.get("/actions/new?figure=reward:CLAIMS&period=2026-Q1").text
    assert f'<option selected value="{team.id}">' in page
    assert '<option selected value="reward">' in page
    action = make(client, team)
    assert action.figure == "reward:CLAIMS"
    page = client.get(f"/actions/{action.id}").text
    assert "Thank someone each Friday" in page
    assert "0 of 3" in page  # three person-months of the quarter, as on the dashboard
    assert "There is no later figure to compare with yet." in page
    assert "Thank someone each Friday" in client.get(f"/teams/{team.id}").text
    assert "Thank someone each Friday" in client.get("/").text


def test_every_figure_of_the_dashboard_leads_to_an_action(client: Client, team: Team, leader: Person) -> None:
    page = client.sign_in(leader).get(f"/teams/{team.id}?period=2026-Q1").text
    for part in ("inform", "inspire", "instruct", "engage", "reward"):
        assert f"/actions/new?figure={part}:CLAIMS&amp;period=2026-Q1" in page


def test_one_sees_those_of_ones_teams_and_ones_own(client: Client, root: Team, team: Team, leader: Person) -> None:
    other = make_team("Repairs", parent=root)
    owner = make_person("Ewa Lis", team=other)
    action = make(client.sign_in(leader), team, owner="Ewa Lis")
    for person, status in (
        (leader, 200),
        (owner, 200),
        (make_person(team=root, roles=(Role.HR,)), 200),
        (make_person(team=root, roles=(Role.AUDITOR,)), 200),
        (make_person(team=team), 404),
        (make_person(team=other, leads=other), 404),
    ):
        assert client.sign_in(person).get(f"/actions/{action.id}").status_code == status
        listed = "Thank someone each Friday" in client.get("/actions").text
        assert listed == (status == 200)
        assert ("Thank someone" in client.get("/actions.csv").text) == (status == 200)


def test_an_owner_from_elsewhere_sees_no_figure(client: Client, root: Team, team: Team, leader: Person) -> None:
    owner = make_person("Ewa Lis", team=root)
    action = make(client.sign_in(leader), team, owner="Ewa Lis")
    page = client.sign_in(owner).get(f"/actions/{action.id}").text
    assert "0 of 3" not in page
    assert "Its values are shown to those who see the dashboard of the team." in page
    assert ",Reward,,,,,," in client.get("/actions.csv").text


def test_a_leader_makes_none_for_a_team_of_others(client: Client, root: Team, leader: Person) -> None:
    other = make_team("Repairs", parent=root)
    answer = client.sign_in(leader).post("/actions/new", data=sent(other))
    assert answer.status_code == 422
    assert db.session.scalar(db.select(Action)) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"due_on": "2026-03-08"}, "Choose a day from today on."),
        ({"owner": "Nobody Here"}, "Nobody here is called"),
        ({"what": " "}, "Say what will be done."),
        ({"measure": "nps:touchpoint=x"}, "Not a valid choice."),
    ],
)
def test_a_wrong_action_is_refused_in_words(
    client: Client, team: Team, leader: Person, changed: dict[str, str], words: str
) -> None:
    answer = client.sign_in(leader).post("/actions/new", data=sent(team, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(db.select(Action)) is None


def test_a_second_click_makes_no_second_action(client: Client, team: Team, leader: Person) -> None:
    client.sign_in(leader)
    assert make(client, team).id == make(client, team).id


def test_states_are_kept_with_who_and_why(client: Client, root: Team, team: Team, leader: Person) -> None:
    owner = make_person("Ewa Lis", team=root)
    action = make(client.sign_in(leader), team, owner="Ewa Lis")
    client.sign_in(owner)
    assert press(client, action, "begin") == 302
    assert press(client, action, "drop", reason=" ") == 422
    assert press(client, action, "drop", reason="No budget") == 302
    assert press(client, action, "finish") == 422  # dropped: it would have to be opened again
    assert press(client, action, "reopen") == 302
    assert press(client, action, "finish") == 302
    assert [step.state.value for step in action.steps] == ["open", "under_way", "dropped", "reopened", "done"]
    assert [step.by_id for step in action.steps] == [leader.id, *[owner.id] * 4]
    assert "No budget" in client.get(f"/actions/{action.id}").text


def test_done_can_be_undone_for_a_week(client: Client, team: Team, leader: Person) -> None:
    action = make(client.sign_in(leader), team)
    press(client, action, "begin")
    press(client, action, "finish")
    assert press(client, action, "undo") == 302
    assert action.state is ActionState.UNDER_WAY
    assert press(client, action, "undo") == 422
    press(client, action, "finish")
    with time_machine.travel(datetime(2026, 3, 17, tzinfo=UTC), tick=False):
        client.sign_in(leader)
        assert "/undo" not in client.get(f"/actions/{action.id}").text
        assert press(client, action, "undo") == 422


def test_a_stale_edit_is_refused_and_keeps_what_was_typed(client: Client, team: Team, leader: Person) -> None:
    action = make(client.sign_in(leader), team)
    page = f"/actions/{action.id}/edit"
    first = {**sent(team, what="Thank on Mondays"), "version": "1"}
    assert client.post(page, data=first).status_code == 302
    answer = client.post(page, data={**sent(team, what="Thank on Tuesdays"), "version": "1"})
    assert answer.status_code == 422
    assert "Somebody else has changed this action meanwhile." in answer.text
    assert "Thank on Tuesdays" in answer.text  # typed
    assert "Thank on Mondays" in answer.text  # what it says now
    assert the_action().what == "Thank on Mondays"
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert client.post(f"/actions/{action.id}/finish", data={"version": "1"}).status_code == 422


def test_an_owner_is_told_once_and_reminded_once_before_and_once_after(
    client: Client, root: Team, team: Team, leader: Person
) -> None:
    owner = make_person("Ewa Lis", team=root)
    make(client.sign_in(leader), team, owner="Ewa Lis", due_on="2026-03-12")
    make_absence(owner, since=date(2026, 3, 13), until=date(2026, 3, 14))
    told = {}
    for number in range(8):
        with time_machine.travel(datetime(2026, 3, 9 + number, 8, tzinfo=UTC), tick=False):
            jobs.run_due()
        told[9 + number] = db.session.scalar(db.select(db.func.count(Notice.id)).filter_by(person_id=owner.id))
    assert told == {9: 2, 10: 2, 11: 2, 12: 2, 13: 2, 14: 2, 15: 3, 16: 3}  # not while away


def test_nobody_is_reminded_of_what_is_over(client: Client, team: Team, leader: Person) -> None:
    action = make(client.sign_in(leader), team, due_on="2026-03-10")
    press(client, action, "finish")
    jobs.run_due()
    assert db.session.scalar(db.select(db.func.count(Notice.id))) == 0
    assert "Thank someone each Friday" not in client.get("/").text


def test_the_list_is_filtered_and_exported(client: Client, root: Team, team: Team, leader: Person) -> None:
    below = make_team("Letters", parent=team)
    make_person("Ewa Lis", team=below)
    client.sign_in(leader)
    make(client, team, what="Late one", due_on="2026-03-09")
    make(client, below, what="=SUM(A1)", owner="Ewa Lis")
    with time_machine.travel(datetime(2026, 3, 10, 9, tzinfo=UTC), tick=False):
        page = client.sign_in(leader).get("/actions?state=overdue").text
        assert "Late one" in page
        assert "=SUM(A1)" not in page
        assert "Overdue since" in page
        assert "Late one" not in client.get(f"/actions?team={below.id}").text
        assert "Late one" not in client.get(f"/actions?owner={the_action().owner_id}").text
        assert "Nothing matches" in client.get("/actions?state=done").text
        lines = client.get("/actions.csv?state=all").text.splitlines()
    assert len(lines) == 3
    assert any("'=SUM(A1)" in line for line in lines)
    assert not any(line.startswith("=") or ",=SUM" in line for line in lines)


def test_results_that_nobody_acts_on_are_listed(client: Client, root: Team, team: Team, leader: Person) -> None:
    quiet = make_team("Quiet", parent=root)
    answer_scores(team, [9, 9, 8, 3, 10])
    answer_scores(quiet, [9, 2])
    hr = make_person(team=root, roles=(Role.HR,))
    page = client.sign_in(hr).get("/actions/missing").text
    assert "Claims" in page
    assert "Quiet" not in page.split("<main")[1]
    make(client, team)
    assert "Claims" not in client.get("/actions/missing").text.split("<main")[1]


def test_a_change_is_named_only_beyond_chance(client: Client, root: Team, team: Team, leader: Person) -> None:
    value = reward.add_value(name="Care", by=None)
    colleagues = [make_person(f"Colleague {number}", team=team) for number in range(30)]
    giver = make_person(team=root)
    action = make(client.sign_in(leader), team)
    for one in colleagues:
        reward.recognise(giver=giver, receiver=one, value=value, message="Well done", today=date(2026, 5, 4))
    db.session.commit()
    with time_machine.travel(datetime(2026, 6, 8, 9, tzinfo=UTC), tick=False):
        page = client.sign_in(leader).get(f"/actions/{action.id}").text
        assert "Changed by +" in page
        assert "What brought it about, these figures cannot tell." in page
    with time_machine.travel(datetime(2026, 9, 8, 9, tzinfo=UTC), tick=False):
        page = client.sign_in(leader).get(f"/actions/{action.id}").text
        assert "cannot be told from chance" in page
