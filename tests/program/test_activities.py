"""Activities: planned by the programme lead, moved on by their owners, seen by those who may."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.plan import PlanState
from app.people.models import AudienceKind, Notice, NoticeKind, Person
from app.program.models.plan import Activity
from app.program.queries import plan as queries
from app.program.services import plan as services
from tests.program.conftest import DAY, Cast, Plan
from tests.support.client import Client

SignIn = Callable[[Person], Client]


def form(**other: Any) -> dict[str, Any]:
    """What somebody types to plan something."""
    return {
        "title": "Letter of the quarter",
        "part": "inform",
        "owner": "Anna Kos",
        "audience": "everyone",
        "due_on": "2026-03-20",
        "note": "Ask the shops first",
        **other,
    }


def notices(person: Person) -> list[tuple[NoticeKind, str]]:
    rows = db.session.scalars(db.select(Notice).filter_by(person_id=person.id).order_by(Notice.id))
    return [(row.kind, row.subject) for row in rows]


def test_the_programme_lead_plans_something_and_its_owner_is_told(sign_in: SignIn, cast: Cast) -> None:
    answer = sign_in(cast.lead).post("/plan/new", data=form(), follow_redirects=True)
    assert "It is in the plan." in answer.text
    activity = db.session.scalars(db.select(Activity)).one()
    assert (activity.part, activity.owner_id, activity.state) == (FiveI.INFORM, cast.anna.id, PlanState.PLANNED)
    assert notices(cast.anna) == [(NoticeKind.PLAN, "Letter of the quarter")]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Say in one line what is done."),
        ({"part": ""}, "Choose one of the five I's."),
        ({"owner": "Nobody Known"}, "Nobody here is called"),
        ({"due_on": ""}, "Choose the day it is to be done by."),
        ({"starts_on": "2026-04-01"}, "It ends before it begins."),
        ({"audience": "team"}, "Choose the team it is for."),
    ],
)
def test_what_is_missing_is_said_and_nothing_written(
    sign_in: SignIn, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in(cast.lead).post("/plan/new", data=form(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Ask the shops first" in answer.text
    assert db.session.scalars(db.select(Activity)).all() == []


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_the_text(
    sign_in: SignIn, cast: Cast, planned: Plan
) -> None:
    activity = planned()
    client, seen = sign_in(cast.lead), str(activity.version)
    first = client.post(f"/plan/{activity.id}/edit", data=form(title="First", version=seen))
    assert first.status_code == 302
    second = client.post(f"/plan/{activity.id}/edit", data=form(title="Second", note="My long note", version=seen))
    assert second.status_code == 422
    assert "Somebody else has changed this since you opened it." in second.text
    assert "My long note" in second.text
    assert "What is saved now" in second.text
    assert db.session.get_one(Activity, activity.id).title == "First"
    again = form(title="Second", version=str(activity.version))
    assert client.post(f"/plan/{activity.id}/edit", data=again).status_code == 302
    assert db.session.get_one(Activity, activity.id).title == "Second"


def test_an_edit_that_changes_nothing_is_no_change(cast: Cast, planned: Plan) -> None:
    activity = planned()
    facts = {name: getattr(activity, name) for name in ("part", "title", "owner", "audience", "starts_on", "due_on")}
    services.edit(
        activity=activity,
        version=1,
        reached="",
        by=cast.lead,
        now=clock.now(),
        **{**facts, "audience_team": None, "note": ""},
    )
    assert activity.version == 1


def test_an_owner_moves_the_own_activity_on_and_no_other(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    mine, other = planned(), planned(owner=cast.leader)
    client = sign_in(cast.anna)
    page = client.get(f"/plan/{mine.id}")
    assert page.status_code == 200
    assert "Take out of the plan" not in page.text
    answer = client.post(f"/plan/{mine.id}/state", data={"state": "under_way", "version": "1"})
    assert answer.location == f"/plan/{mine.id}"
    assert db.session.get_one(Activity, mine.id).state == PlanState.UNDER_WAY
    assert client.get(f"/plan/{other.id}").status_code == 404
    assert client.post(f"/plan/{other.id}/state", data={"state": "done", "version": "1"}).status_code == 404
    assert client.get(f"/plan/{mine.id}/edit").status_code == 403


def test_dropping_needs_a_reason(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity, client = planned(), sign_in(cast.lead)
    refused = client.post(f"/plan/{activity.id}/state", data={"state": "dropped", "version": "1"})
    assert refused.status_code == 422
    assert "Say why it is dropped" in refused.text
    client.post(f"/plan/{activity.id}/state", data={"state": "dropped", "because": "No money", "version": "1"})
    dropped = db.session.get_one(Activity, activity.id)
    assert (dropped.state, dropped.dropped_because) == (PlanState.DROPPED, "No money")
    services.set_state(activity=dropped, version=dropped.version, state=PlanState.PLANNED, because="", by=cast.lead)
    assert dropped.dropped_because is None


def test_a_state_set_twice_is_set_once_and_a_stale_one_is_refused(cast: Cast, planned: Plan) -> None:
    activity = planned()
    for _click in range(2):
        services.set_state(activity=activity, version=1, state=PlanState.DONE, because="", by=cast.lead)
    assert activity.version == 2
    with pytest.raises(RuleBroken):
        services.set_state(activity=activity, version=1, state=PlanState.PLANNED, because="", by=cast.lead)


def test_what_is_taken_out_can_be_put_back(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity, client = planned(), sign_in(cast.lead)
    board = client.post(f"/plan/{activity.id}/remove", follow_redirects=True)
    assert "Taken out of the plan:" in board.text
    assert "Promise on one page" not in client.get("/plan").text
    assert sign_in(cast.anna).get(f"/plan/{activity.id}").status_code == 404
    back = sign_in(cast.lead).post(f"/plan/{activity.id}/restore", follow_redirects=True)
    assert "It is back in the plan." in back.text
    history = [step.entry.action for step in queries.history("activity", activity.id)]
    assert history == ["restore", "remove", "create"]


def test_the_history_says_what_was_changed_and_by_whom(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity, client = planned(), sign_in(cast.lead)
    client.post(f"/plan/{activity.id}/edit", data=form(version="1"))
    client.post(f"/plan/{activity.id}/state", data={"state": "done", "version": "2"})
    page = " ".join(client.get(f"/plan/{activity.id}").text.split())
    assert "Wanda Lead</span>, changed the state (Finished)" in page
    assert "edited (What is done, To be done by, Note)" in page


def test_a_copy_begins_with_all_but_what_was_reached(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity = planned(note="Bring cake", audience=AudienceKind.BACK_OFFICE)
    activity.reached = "Forty guests"
    page = sign_in(cast.lead).get(f"/plan/new?like={activity.id}").text
    assert "Bring cake" in page
    assert '<option selected value="back_office">' in page
    assert "Forty guests" not in page


def test_a_new_owner_is_told_once(cast: Cast, planned: Plan) -> None:
    activity = planned()
    assert services.hand_on(activities=[activity], measures=[], to=cast.leader, by=cast.lead, now=clock.now()) == 1
    assert services.hand_on(activities=[activity], measures=[], to=cast.leader, by=cast.lead, now=clock.now()) == 0
    assert notices(cast.leader) == [(NoticeKind.PLAN, "Promise on one page")]


def test_nobody_who_has_left_becomes_an_owner(cast: Cast, planned: Plan, today: date) -> None:
    cast.anna.left_on = today - DAY
    with pytest.raises(RuleBroken):
        planned()


def test_owners_are_reminded_once_of_what_is_overdue(cast: Cast, planned: Plan, today: date) -> None:
    activity = planned()
    planned("Done in time", owner=cast.leader).state = PlanState.DONE
    assert services.remind(today=today, now=clock.now()) == 0
    with time_machine.travel(clock.start_of(today + 8 * DAY), tick=False):
        assert services.remind(today=clock.today(), now=clock.now()) == 1
        assert services.remind(today=clock.today(), now=clock.now()) == 0
        activity.due_on = today + 7 * DAY - DAY  # another day to be done by is overdue anew
        assert services.remind(today=clock.today(), now=clock.now()) == 1
    assert [kind for kind, _subject in notices(cast.anna)] == [NoticeKind.PLAN, *[NoticeKind.REMINDER] * 2]


def test_the_reminders_come_by_themselves(cast: Cast, planned: Plan, today: date) -> None:
    planned(due_on=today - DAY)
    jobs.run_due()
    assert notices(cast.anna)[-1] == (NoticeKind.REMINDER, "Promise on one page")


def test_what_is_mine_and_due_stands_on_the_home_page(sign_in: SignIn, cast: Cast, planned: Plan, today: date) -> None:
    planned()
    planned("Next year", due_on=today + 200 * DAY)
    planned("Another's", owner=cast.leader)
    assert [due.title for due in queries.due(cast.anna, today)] == ["Promise on one page"]
    assert "Yours in the programme plan" in sign_in(cast.anna).get("/").text
