"""Features' own records as activities: title, days, state and reach come from them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.plan import PlanState, RecordKind
from app.engage import services as engage
from app.events import services as events
from app.events.models import Event, EventKind
from app.inform import services as inform
from app.inform.models import Message
from app.insights.plan import Entry, Viewer, reached
from app.insights.queries import plan as insights
from app.instruct import services as instruct
from app.instruct.models import CourseData
from app.people.models import AudienceKind, Person
from app.program.models.plan import Activity
from app.program.services import plan as services
from app.program.services.plan import NewRecord
from app.pulse import services as pulse
from app.pulse.library import LIBRARY
from app.reward import services as reward
from tests.factories import make_person
from tests.program.conftest import DAY, Cast
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)


def message(cast: Cast, *, team: bool = False, send: bool = True, due_on: date = date(2026, 3, 20)) -> Message:
    made = inform.draft(
        wordings={"en": ("Call back", "The same day."), "pl": ("Oddzwoń", "Tego samego dnia.")},
        due_on=due_on,
        owner=cast.leader,
        audience=AudienceKind.TEAM if team else AudienceKind.EVERYONE,
        audience_team=cast.office if team else None,
        now=NOW,
        by=cast.lead,
    )
    if send:
        inform.send(message=made, today=date(2026, 3, 9), by=cast.lead)
    return made


def meeting(cast: Cast, starts_at: datetime) -> Event:
    return events.plan(
        kind=EventKind.MEETING,
        by=cast.lead,
        title="Ask the board",
        description="",
        hosts="The board",
        starts_at=starts_at,
        place="Hall",
        link="",
        organiser=cast.lead,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
    )


def take(cast: Cast, kind: RecordKind, record_id: int, part: FiveI = FiveI.INFORM) -> Activity:
    """Put a record into the plan."""
    services.add_records(
        rows=[NewRecord(kind, record_id, part, "As it was called", cast.lead.id)], by=cast.lead, now=NOW
    )
    query = select(Activity).filter_by(record_kind=kind, record_id=record_id)
    return db.session.scalars(query).one()


def entry(cast: Cast, activity: Activity, today: date) -> Entry:
    viewer = Viewer(cast.lead, manages=True, sees_all=True, team_ids=frozenset())
    found = insights.entry(activity, viewer, today)
    assert found is not None
    return found


def facts(one: Entry) -> tuple[Any, ...]:
    return (one.title, one.state, one.starts_on, one.due_on, one.met, one.due)


def test_a_message_brings_its_days_and_who_has_read_it_in_time(cast: Cast, today: date) -> None:
    sent = message(cast)
    inform.acknowledge(message=sent, person=cast.anna, today=today)
    one = entry(cast, take(cast, RecordKind.MESSAGE, sent.id), today)
    assert facts(one) == ("Call back", PlanState.UNDER_WAY, today, date(2026, 3, 20), 1, 4)
    assert reached(one) == "Read in time: 1 of 4"
    inform.acknowledge(message=sent, person=cast.leader, today=date(2026, 3, 21))  # too late
    over = entry(cast, db.session.scalars(db.select(Activity)).one(), date(2026, 3, 22))
    assert (over.state, over.met) == (PlanState.DONE, 1)


def test_all_dates_of_a_meeting_are_one_activity(cast: Cast, today: date) -> None:
    first = meeting(cast, NOW + DAY)
    events.invite(event=first, now=NOW, by=cast.lead)
    second = events.add_date(event=first, starts_at=NOW + 3 * DAY, place="Hall", link="", now=NOW, by=cast.lead)
    events.take_attendance(event=first, present={cast.anna.id}, now=NOW + 2 * DAY, by=cast.lead)
    activity = take(cast, RecordKind.MEETING, first.id, FiveI.INSPIRE)
    days = (today + DAY, today + 3 * DAY)
    assert facts(entry(cast, activity, today)) == ("Ask the board", PlanState.PLANNED, *days, None, None)
    begun = entry(cast, activity, today + 2 * DAY)
    assert facts(begun) == ("Ask the board", PlanState.UNDER_WAY, *days, 1, 4)
    over = entry(cast, activity, today + 4 * DAY)
    assert (over.state, over.late(today + 4 * DAY)) == (PlanState.DONE, True)  # a list of attendance is missing
    events.take_attendance(event=second, present=set(), now=NOW + 4 * DAY, by=cast.lead)
    assert not entry(cast, activity, today + 4 * DAY).late(today + 4 * DAY)


def test_a_course_counts_who_holds_it_today(cast: Cast, today: date) -> None:
    course = instruct.create_course(data=CourseData("Listening"), by=cast.lead)
    activity = take(cast, RecordKind.COURSE, course.id, FiveI.INSTRUCT)
    assert facts(entry(cast, activity, today)) == ("Listening", PlanState.PLANNED, None, None, None, None)
    instruct.publish(course=course, today=today, by=cast.lead)
    for person in (cast.anna, cast.leader):
        instruct.assign(course=course, person=person, due_on=today + DAY, today=today, by=cast.lead)
    instruct.complete(course=course, person=cast.anna, now=NOW)
    assert facts(entry(cast, activity, today)) == ("Listening", PlanState.UNDER_WAY, today, today + DAY, 1, 2)
    instruct.retire(course=course, today=today, by=cast.lead)
    assert entry(cast, activity, today).state == PlanState.DONE


def test_an_award_waits_once_nominations_are_closed(cast: Cast, today: date) -> None:
    rule = reward.publish_rule(
        name="Hero", for_what="x", how="x", who_decides="x", worth="x", by=cast.lead, today=today
    )
    cycle = reward.plan_cycle(title="Hero", purpose="x", nominations_until=today + DAY, rule=rule, by=cast.lead)
    activity = take(cast, RecordKind.AWARD, cycle.id, FiveI.REWARD)
    assert facts(entry(cast, activity, today))[1:4] == (PlanState.PLANNED, None, today + DAY)
    reward.open_cycle(cycle=cycle, by=cast.lead, today=today)
    story = "A customer had waited for three weeks. Anna drove there herself and repaired it."
    reward.nominate(
        cycle=cycle, nominator=cast.leader, nominee=cast.anna, story=story, show_name=True, now=NOW, today=today
    )
    one = entry(cast, activity, today)
    assert (one.state, reached(one), one.late(today)) == (PlanState.UNDER_WAY, "1 nomination", False)
    assert entry(cast, activity, today + 2 * DAY).late(today + 2 * DAY)


def test_a_wave_and_an_ambassadors_term_have_their_own_days(cast: Cast, today: date) -> None:
    survey = pulse.create_survey(name="Spring", questions=list(LIBRARY), now=NOW, by=cast.lead)
    wave = pulse.plan_wave(survey=survey, opens_at=NOW, closes_at=NOW + timedelta(days=9), by=cast.lead)
    activity = take(cast, RecordKind.WAVE, wave.id, FiveI.ENGAGE)
    assert facts(entry(cast, activity, today))[:4] == ("Spring", PlanState.PLANNED, today, today + 9 * DAY)
    role = engage.offer_role(
        person=cast.anna, team=cast.shop, share=10, starts_on=today, ends_on=today + 90 * DAY, by=cast.lead, now=NOW
    )
    term = entry(cast, take(cast, RecordKind.AMBASSADOR, role.id, FiveI.ENGAGE), today)
    assert facts(term)[:2] == ("Ambassador for the team: Shop", PlanState.PLANNED)
    engage.accept(role=role, by=cast.anna, now=NOW)
    engage.agree(role=role, promise="Two hours a week", by=cast.leader, now=NOW)
    assert entry(cast, db.session.get_one(Activity, activity.id + 1), today).state == PlanState.UNDER_WAY


def test_titles_come_in_the_readers_language(sign_in: SignIn, cast: Cast) -> None:
    take(cast, RecordKind.MESSAGE, message(cast).id)
    cast.lead.language = "pl"
    assert "Oddzwoń" in sign_in(cast.lead).get("/plan").text


def test_a_record_is_taken_in_once(cast: Cast) -> None:
    row = NewRecord(RecordKind.MESSAGE, message(cast).id, FiveI.INFORM, "Call back", cast.lead.id)
    assert [services.add_records(rows=[row], by=cast.lead, now=NOW) for _click in range(2)] == [1, 0]
    activity = db.session.scalars(db.select(Activity)).one()
    services.remove(activity=activity, by=cast.lead, now=NOW)
    assert services.add_records(rows=[row], by=cast.lead, now=NOW) == 1
    with pytest.raises(RuleBroken):
        services.restore(activity=activity, by=cast.lead)


def test_what_is_not_in_the_plan_is_offered_with_its_owner(sign_in: SignIn, cast: Cast) -> None:
    sent, client = message(cast), sign_in(cast.lead)
    assert "1 record is not in the plan yet" in client.get("/plan").text
    page = client.get("/plan/suggested").text
    assert "Call back" in page
    answer = client.post(
        "/plan/suggested", data={"record": [f"message:{sent.id}", "message:999", "nonsense"]}, follow_redirects=True
    )
    assert "1 record added to the plan." in answer.text
    assert db.session.scalars(db.select(Activity)).one().owner_id == cast.leader.id
    assert "Everything is in the plan" in client.get("/plan/suggested").text


def test_its_state_is_not_set_in_the_plan(sign_in: SignIn, cast: Cast) -> None:
    activity = take(cast, RecordKind.MESSAGE, message(cast).id)
    answer = sign_in(cast.lead).post(f"/plan/{activity.id}/state", data={"state": "done", "version": "1"})
    assert answer.status_code == 422
    assert "Its state is told by the record itself." in answer.text


def test_only_owner_and_note_are_the_plans_own(sign_in: SignIn, cast: Cast) -> None:
    activity, client = take(cast, RecordKind.MESSAGE, message(cast).id), sign_in(cast.lead)
    sent = {"owner": "Anna Kos", "note": "Ask again", "version": "1", "title": "Mine", "state": "done"}
    assert client.post(f"/plan/{activity.id}/edit", data=sent).status_code == 302
    activity = db.session.get_one(Activity, activity.id)
    assert (activity.owner_id, activity.note, activity.title, activity.state) == (
        cast.anna.id,
        "Ask again",
        "As it was called",
        None,
    )


def test_drafts_of_features_are_for_those_who_manage_the_plan(sign_in: SignIn, cast: Cast) -> None:
    take(cast, RecordKind.MESSAGE, message(cast, send=False).id)
    assert "Call back" in sign_in(cast.lead).get("/plan").text
    assert "Call back" not in sign_in(cast.leader).get("/plan").text
    assert "Call back" not in sign_in(cast.leader).get("/plan/list").text
    assert "Call back" not in sign_in(cast.anna).get("/planned").text


def test_a_leader_does_not_learn_what_another_team_reached(sign_in: SignIn, cast: Cast) -> None:
    activity = take(cast, RecordKind.MESSAGE, message(cast, team=True).id)
    assert "Read in time: 0 of 2" in sign_in(cast.lead).get(f"/plan/{activity.id}").text
    page = sign_in(cast.leader).get(f"/plan/{activity.id}").text
    assert "Call back" in page
    assert "Read in time" not in page


def test_employees_see_what_concerns_them(sign_in: SignIn, cast: Cast) -> None:
    take(cast, RecordKind.MESSAGE, message(cast, team=True).id)
    assert "Call back" not in sign_in(cast.anna).get("/planned").text
    here = make_person("Otto Office", team=cast.office)
    page = sign_in(here).get("/planned").text
    assert "Call back" in page
    assert "Read in time" not in page


@pytest.fixture
def records(cast: Cast, today: date) -> Callable[[int], None]:
    """`records(n)` puts n messages, meetings and courses into the plan."""

    def make(count: int) -> None:
        for number in range(count):
            take(cast, RecordKind.MESSAGE, message(cast).id)
            take(cast, RecordKind.MEETING, meeting(cast, NOW + (number + 1) * DAY).id)
            course = instruct.create_course(data=CourseData(f"Course {number}"), by=cast.lead)
            take(cast, RecordKind.COURSE, course.id)

    return make


@pytest.mark.parametrize(
    "address", ["/plan", "/plan/list", "/plan/calendar", "/plan/goals", "/plan/copy", "/plan/suggested", "/planned"]
)
def test_more_records_take_no_more_statements(
    sign_in: SignIn, cast: Cast, records: Callable[[int], None], address: str
) -> None:
    client, counts = sign_in(cast.lead), list[int]()
    for more in (1, 5):
        records(more)
        with count_statements() as statements:
            assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
