"""Last year's plan, copied with new days."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.plan import PlanState, RecordKind
from app.inform import services as inform
from app.people.models import AudienceKind, Person
from app.program.models.plan import Activity, PlanCopy
from app.program.queries import plan as queries
from app.program.services import copies, goals
from app.program.services import plan as services
from app.program.services.plan import NewRecord
from tests.program.conftest import DAY, Cast, Plan
from tests.support.client import Client

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(-4, 4).filter(bool))
def test_the_weekday_is_kept_at_most_three_days_away(day: date, years: int) -> None:
    same = copies.shifted(day, years, keep_weekday=False)
    kept = copies.shifted(day, years, keep_weekday=True)
    assert kept.weekday() == day.weekday()
    assert abs((kept - same).days) <= 3
    assert (same.month, same.year) == (day.month, day.year + years)


def test_a_day_that_the_other_year_has_not_is_the_one_before() -> None:
    assert copies.shifted(date(2024, 2, 29), 1, keep_weekday=False) == date(2025, 2, 28)


def copied() -> list[Activity]:
    return list(db.session.scalars(select(Activity).where(Activity.copy_id.is_not(None)).order_by(Activity.id)))


def test_the_new_days_are_shown_before_anything_is_written(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    planned("Thank-you week", starts_on=date(2026, 3, 2), due_on=date(2026, 3, 6))
    client = sign_in(cast.lead)
    page = client.get("/plan/copy?from=2026&to=2027").text
    assert "01/03/2027 to 05/03/2027" in page  # Monday to Friday again
    assert "02/03/2027 to 06/03/2027" in client.get("/plan/copy?from=2026&to=2027&keep=date").text
    assert copied() == []


def test_what_is_chosen_is_planned_afresh(sign_in: SignIn, cast: Cast, planned: Plan, today: date) -> None:
    kept = planned("Kept", note="Bring cake", due_on=date(2026, 3, 6), audience=AudienceKind.BACK_OFFICE)
    kept.state, kept.reached = PlanState.DONE, "Forty guests"
    planned("Not chosen")
    dropped = planned("Dropped")
    services.set_state(activity=dropped, version=1, state=PlanState.DROPPED, because="x", by=cast.lead)
    goals.set_goals(team=cast.root, year=2026, values={FiveI.INFORM: 80}, was=",,,,", by=cast.lead)
    client = sign_in(cast.lead)
    assert "Dropped" not in client.get("/plan/copy?from=2026&to=2027").text
    sent = {"from": "2026", "to": "2027", "keep": "date", "activity": [str(kept.id), str(dropped.id)], "goals": "1"}
    answer = client.post("/plan/copy", data=sent, follow_redirects=True)
    assert "1 activity copied." in answer.text
    [new] = copied()
    assert (new.title, new.due_on, new.state, new.note, new.reached) == (
        "Kept",
        date(2027, 3, 6),
        PlanState.PLANNED,
        "Bring cake",
        "",
    )
    assert new.audience == AudienceKind.BACK_OFFICE
    assert [(goal.team_id, goal.value) for goal in queries.goals(2027)] == [(cast.root.id, 80)]


def test_a_record_becomes_a_plain_activity(sign_in: SignIn, cast: Cast, today: date) -> None:
    sent = inform.draft(
        wordings={"en": ("Call back", "The same day.")},
        due_on=date(2026, 3, 20),
        owner=cast.lead,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
        now=NOW,
        by=cast.lead,
    )
    row = NewRecord(RecordKind.MESSAGE, sent.id, FiveI.INFORM, "Call back", cast.lead.id)
    services.add_records(rows=[row], by=cast.lead, now=NOW)
    activity = db.session.scalars(select(Activity)).one()
    form = {"from": "2026", "to": "2027", "keep": "date", "activity": str(activity.id)}
    sign_in(cast.lead).post("/plan/copy", data=form)
    [new] = copied()
    assert (new.title, new.record_kind, new.due_on) == ("Call back", None, date(2027, 3, 20))


def test_what_a_leaver_owned_falls_to_whoever_copies(sign_in: SignIn, cast: Cast, planned: Plan, today: date) -> None:
    activity = planned()
    cast.anna.left_on = today - DAY
    client = sign_in(cast.lead)
    assert "you, because" in client.get("/plan/copy?from=2026&to=2027").text
    client.post("/plan/copy", data={"from": "2026", "to": "2027", "activity": str(activity.id)})
    assert copied()[0].owner_id == cast.lead.id


def test_a_second_click_copies_nothing(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity, client = planned(), sign_in(cast.lead)
    sent = {"from": "2026", "to": "2027", "activity": str(activity.id)}
    assert client.post("/plan/copy", data=sent).status_code == 302
    second = client.post("/plan/copy", data=sent)
    assert second.status_code == 422
    assert "was copied there already" in second.text
    assert len(copied()) == 1


def test_a_copy_is_undone_but_for_what_was_worked_on(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    first, second = planned("Untouched"), planned("Worked on")
    goals.set_goals(team=cast.root, year=2026, values={FiveI.INFORM: 80}, was=",,,,", by=cast.lead)
    client = sign_in(cast.lead)
    sent = {"from": "2026", "to": "2027", "goals": "1", "activity": [str(first.id), str(second.id)]}
    board = client.post("/plan/copy", data=sent, follow_redirects=True).text
    assert "Undo the copy" in board
    new = {one.title: one for one in copied()}
    services.set_state(activity=new["Worked on"], version=1, state=PlanState.UNDER_WAY, because="", by=cast.lead)
    copy = db.session.scalars(select(PlanCopy)).one()
    answer = client.post(f"/plan/copies/{copy.id}/undo", follow_redirects=True)
    assert "Taken back: 1. Kept, because changed since: 1." in answer.text
    assert {one.title: one.removed_at is None for one in copied()} == {"Untouched": False, "Worked on": True}
    assert queries.goals(2027) == []
    assert client.post(f"/plan/copies/{copy.id}/undo").status_code == 422
    assert client.post("/plan/copy", data=sent).status_code == 302  # and may be copied again


def test_goals_that_were_set_there_stand(cast: Cast) -> None:
    goals.set_goals(team=cast.root, year=2026, values={FiveI.INFORM: 80}, was=",,,,", by=cast.lead)
    goals.set_goals(team=cast.root, year=2027, values={FiveI.INFORM: 60}, was=",,,,", by=cast.lead)
    copy = copies.copy_plan(from_year=2026, to_year=2027, drafts=[], with_goals=True, by=cast.lead, now=NOW)
    assert [goal.value for goal in queries.goals(2027)] == [60]
    copies.undo_copy(copy=copy, by=cast.lead, now=NOW)
    assert [goal.value for goal in queries.goals(2027)] == [60]


def test_years_that_cannot_be_copied_are_not_there(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(cast.lead)
    for query in ("from=2026&to=2026", "from=1&to=2026", "from=2026&to=9999"):
        assert client.get(f"/plan/copy?{query}").status_code == 404


def test_undoing_twice_is_refused(cast: Cast) -> None:
    copy = copies.copy_plan(from_year=2026, to_year=2027, drafts=[], with_goals=False, by=cast.lead, now=NOW)
    copies.undo_copy(copy=copy, by=cast.lead, now=NOW)
    with pytest.raises(RuleBroken):
        copies.undo_copy(copy=copy, by=cast.lead, now=NOW)
