"""The plan over five years: measures with one owner, the sponsor, the committee."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.plan import PlanState
from app.people.models import Notice, NoticeKind, Person
from app.program.models.five_years import Measure, Seat
from app.program.queries import five_years as queries
from app.program.queries import plan
from app.program.services import five_years as services
from tests.program.conftest import DAY, Cast
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


def form(**other: Any) -> dict[str, Any]:
    return {
        "title": "Claims in two days",
        "part": "",
        "first_year": "2026",
        "last_year": "2028",
        "owner": "Anna Kos",
        "state": "planned",
        "review_on": "2026-06-01",
        "note": "Start with Leeds",
        **other,
    }


def measure(cast: Cast, **facts: Any) -> Measure:
    given: dict[str, Any] = {
        "title": "Claims in two days",
        "part": None,
        "first_year": 2026,
        "last_year": 2028,
        "owner": cast.anna,
        "review_on": None,
        "note": "",
    }
    return services.add_measure(**{**given, **facts}, by=cast.lead, now=clock.now())


def test_a_measure_has_one_owner_who_is_told(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(cast.lead)
    assert "No measures in these years" in client.get("/plan/five-years").text
    page = client.post("/plan/measures/new", data=form(), follow_redirects=True).text
    assert "2026 to 2028" in page
    assert "Claims in two days" in client.get("/plan/five-years").text
    told = db.session.scalars(db.select(Notice)).one()
    assert (told.person_id, told.kind, told.subject) == (cast.anna.id, NoticeKind.PLAN, "Claims in two days")
    assert sign_in(cast.anna).get(told.path).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"owner": ""}, {"first_year": "x"}, {"first_year": "2029"}, {"last_year": "2031"}]
)
def test_what_is_wrong_is_refused_and_the_text_kept(sign_in: SignIn, cast: Cast, wrong: dict[str, str]) -> None:
    answer = sign_in(cast.lead).post("/plan/measures/new", data=form(**wrong))
    assert answer.status_code == 422
    assert "Start with Leeds" in answer.text
    assert db.session.scalars(db.select(Measure)).all() == []


def test_of_two_who_edit_at_once_the_second_is_told(sign_in: SignIn, cast: Cast) -> None:
    client, one = sign_in(cast.lead), measure(cast)
    address = f"/plan/measures/{one.id}/edit"
    assert client.post(address, data=form(title="First", version="1")).status_code == 302
    second = client.post(address, data=form(title="Second", note="Long note", version="1"))
    assert second.status_code == 422
    assert "Somebody else has changed this" in second.text
    assert "Long note" in second.text
    assert db.session.get_one(Measure, one.id).title == "First"


def test_it_is_dropped_with_a_reason(sign_in: SignIn, cast: Cast) -> None:
    client, one = sign_in(cast.lead), measure(cast)
    address = f"/plan/measures/{one.id}/edit"
    assert client.post(address, data=form(state="dropped", version="1")).status_code == 422
    assert client.post(address, data=form(state="dropped", because="Done by law", version="1")).status_code == 302
    assert "Done by law" in client.get(f"/plan/measures/{one.id}").text
    assert db.session.get_one(Measure, one.id).state == PlanState.DROPPED


def test_owners_are_reminded_of_the_review_once(cast: Cast, today: date) -> None:
    measure(cast, review_on=today)
    measure(cast, review_on=today + DAY)
    assert [services.remind(today=today, now=clock.now()) for _day in range(2)] == [1, 0]
    assert len(plan.due(cast.anna, today)) == 2


def test_a_new_sponsor_ends_the_former_and_history_stays(sign_in: SignIn, cast: Cast, today: date) -> None:
    client = sign_in(cast.lead)
    assert "Nobody is named yet." in client.get("/plan/five-years").text
    services.name_sponsor(person=cast.lead, starts_on=date(2025, 1, 1), by=cast.lead)
    sent = {"role": "sponsor", "person": "Lena Lis", "starts_on": "2026-03-09"}
    page = client.post("/plan/seats/new", data=sent, follow_redirects=True).text
    assert "01/01/2025 to 08/03/2026" in page
    assert "Since 09/03/2026" in page
    with pytest.raises(RuleBroken):
        services.name_sponsor(person=cast.anna, starts_on=date(2026, 3, 1), by=cast.lead)
    again = services.name_sponsor(person=cast.leader, starts_on=today + DAY, by=cast.lead)
    assert again.starts_on == today  # who holds the seat keeps it


def test_the_committee_has_colleagues_and_suppliers(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(cast.lead)
    supplier = {"role": "supplier", "name": "Marta Example", "organisation": "Parcel Nine", "starts_on": "2026-03-01"}
    client.post("/plan/seats/new", data={"role": "colleague", "person": "Anna Kos", "starts_on": "2026-03-01"})
    page = client.post("/plan/seats/new", data=supplier, follow_redirects=True).text
    assert "Parcel Nine" in page
    assert "Anna Kos" in page
    twice = client.post("/plan/seats/new", data=supplier)
    assert twice.status_code == 422
    assert "They sit on the committee already." in twice.text
    assert len(db.session.scalars(db.select(Seat)).all()) == 2


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"role": "supplier", "name": ""}, "Type the name of the person."),
        ({"role": "colleague", "person": ""}, "Choose a person: type a part of the name."),
        ({"role": "sponsor", "person": ""}, "Choose a person: type a part of the name."),
        ({"role": "colleague", "person": "Anna Kos", "starts_on": ""}, "Choose the first day."),
    ],
)
def test_a_seat_needs_somebody_and_a_day(sign_in: SignIn, cast: Cast, sent: dict[str, str], sentence: str) -> None:
    answer = sign_in(cast.lead).post("/plan/seats/new", data={"starts_on": "2026-03-01", **sent})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(db.select(Seat)).all() == []


def test_a_seat_ends_and_stays_in_the_history(sign_in: SignIn, cast: Cast, today: date) -> None:
    seat = services.add_member(person=cast.anna, starts_on=today - 30 * DAY, by=cast.lead)
    client = sign_in(cast.lead)
    page = client.post(f"/plan/seats/{seat.id}/end", data={"ends_on": "2026-03-08"}, follow_redirects=True).text
    assert "Earlier (1)" in page
    never = services.add_member(person=cast.leader, starts_on=today + DAY, by=cast.lead)
    services.end_seat(seat=never, last_day=today, by=cast.lead)
    assert [one.person_id for one in queries.seats()] == [cast.anna.id]


def test_more_measures_take_no_more_statements(sign_in: SignIn, cast: Cast, today: date) -> None:
    client, counts = sign_in(cast.lead), list[int]()
    for more in (1, 5):
        for _number in range(more):
            measure(cast)
            services.add_member(
                person=None, name=f"Supplier {today}{len(counts)}{_number}", starts_on=today, by=cast.lead
            )
        with count_statements() as statements:
            assert client.get("/plan/five-years").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
