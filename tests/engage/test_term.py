"""An ambassador from the open call to the thanks, the time that was promised, and what one sees of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.engage import budget, services
from app.engage.models.ambassadors import (
    AmbassadorApplication,
    AmbassadorCall,
    AmbassadorRole,
    AmbassadorTime,
    ApplicationState,
    RoleState,
    TimeKind,
)
from app.engage.queries import ambassadors as queries
from app.people import services as people
from app.people.models import AudienceKind, Notice, Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)
CALL = {
    "title": "Ambassadors in Service",
    "audience": "team",
    "audience_job": "",
    "audience_location": "",
    "places": "1",
    "apply_until": "2026-03-20",
    "purpose": "Carry it",
    "tasks": "Talk each month",
    "training": "Listening",
    "share": "10",
    "starts_on": "2026-04-01",
    "ends_on": "2026-09-30",
}


class Company:
    """A led team, who leads the programme, and a team beside."""

    def __init__(self) -> None:
        self.root = make_team("Company", customer_facing=False)
        self.team, self.other = (make_team(name, parent=self.root) for name in ("Service", "Depot"))
        self.lead = make_person("Hanna Ruta", team=self.root, roles=(Role.LEAD,))
        self.leader = make_person("Lena Dara", team=self.team, leads=self.team)
        self.anna = make_person("Anna Kowalska", team=self.team)
        self.ola = make_person("Ola Nowak", team=self.team)
        self.stranger = make_person("Nikos Papas", team=self.other)


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def running(company: Company, ends_in: int = 100) -> AmbassadorRole:
    now, today = clock.now(), clock.today()
    starts_on, ends_on = today - 20 * DAY, today + ends_in * DAY
    role = services.offer_role(
        person=company.anna, team=company.team, share=10, starts_on=starts_on, ends_on=ends_on, by=company.lead, now=now
    )
    services.accept(role=role, by=company.anna, now=now)
    services.agree(role=role, promise="Two hours a week", by=company.leader, now=now)
    return role


def told(person: Person) -> list[str]:
    keys = db.session.scalars(select(Notice.key).where(Notice.person_id == person.id).order_by(Notice.id))
    return [key.rsplit(":", 1)[-1] for key in keys]


def note(role: AmbassadorRole, minutes: int, day: date | None = None, **more: Any) -> AmbassadorTime:
    what = more.pop("what", f"{minutes} minutes")
    return services.note_time(
        role=role, done_on=day or clock.today(), minutes=minutes, kind=TimeKind.TEAM, what=what, now=clock.now(), **more
    )


@pytest.mark.parametrize(
    ("month", "share", "employed", "minutes"),
    [
        (date(2026, 3, 1), 10, 100, round(40 * 60 * 22 / 5 / 10)),  # March 2026 has 22 working days
        (date(2026, 3, 1), 10, 50, round(40 * 60 * 22 / 5 / 20)),
        (date(2026, 2, 1), 20, 100, round(40 * 60 * 5 / 5 / 5)),  # the term begins on Monday the 23rd
        (date(2026, 5, 1), 10, 100, 0),
    ],
)
def test_a_share_comes_to_minutes_of_a_month(month: date, share: int, employed: int, minutes: int) -> None:
    term = {"starts_on": date(2026, 2, 23), "ends_on": date(2026, 4, 30)}
    assert budget.promised(month, **term, share=share, employed=employed, weekly_hours=40) == minutes


def test_from_the_call_to_the_offer(company: Company, sign_in: SignIn, today: date) -> None:
    form = {**CALL, "audience_team": str(company.team.id)}
    for wrong in ({"apply_until": "2026-03-01"}, {"ends_on": "2026-03-30"}, {"audience_team": ""}, {"share": "0"}):
        assert sign_in(company.lead).post("/ambassadors/calls/new", data={**form, **wrong}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(AmbassadorCall)) == 0
    address = sign_in(company.lead).post("/ambassadors/calls/new", data=form).location
    assert told(company.anna) == ["open"]
    assert told(company.stranger) == []
    assert sign_in(company.stranger).get(address).status_code == 404
    assert sign_in(company.stranger).post(f"{address}/apply", data={"motive": "Me"}).status_code == 404

    for _click in range(2):
        assert sign_in(company.anna).post(f"{address}/apply", data={"motive": "I hear them"}).status_code == 302
    assert sign_in(company.ola).post(f"{address}/apply", data={"motive": "Secret wish"}).status_code == 302
    assert "Secret wish" not in sign_in(company.anna).get(address).text
    first, second = db.session.scalars(select(AmbassadorApplication).order_by(AmbassadorApplication.id)).all()
    assert sign_in(company.ola).post(f"{address}/withdraw").status_code == 302
    assert sign_in(company.ola).post(f"{address}/apply", data={"motive": "After all"}).status_code == 302

    page = f"/ambassadors/applications/{first.id}"
    assert sign_in(company.leader).get(page).status_code == 403
    assert sign_in(company.lead).post(f"{page}/talk", data={"talk_on": "2026-03-08"}).status_code == 422
    assert sign_in(company.lead).post(f"{page}/talk", data={"talk_on": "2026-03-12"}).status_code == 302
    assert "12 March 2026" in sign_in(company.anna).get(address).text
    declined = f"/ambassadors/applications/{second.id}/turn-down"
    assert sign_in(company.lead).post(declined, data={"reason": " "}).status_code == 422
    assert sign_in(company.lead).post(declined, data={"reason": "One place only"}).status_code == 302
    assert "One place only" in sign_in(company.ola).get(address).text

    role_address = sign_in(company.lead).post(f"{page}/offer").location
    assert sign_in(company.lead).post(f"{page}/offer").status_code == 422
    role = db.session.scalars(select(AmbassadorRole)).one()
    assert (role.team_id, role.share, role.tasks, role.starts_on) == (
        company.team.id, 10, "Talk each month", date(2026, 4, 1),
    )  # fmt: skip
    assert sign_in(company.leader).post(f"{role_address}/agree", data={"promise": " "}).status_code == 422
    assert sign_in(company.leader).post(f"{role_address}/agree", data={"promise": "Fridays"}).status_code == 302
    assert "Fridays" in sign_in(company.anna).get(role_address).text
    assert sign_in(company.lead).post(f"{address}/close").status_code == 302
    db.session.expire_all()
    assert first.state == ApplicationState.OFFERED
    with pytest.raises(RuleBroken):
        services.apply(call=first.call, motive="Late", by=company.leader, now=clock.now())


def test_time_has_a_soft_and_a_hard_limit(company: Company, sign_in: SignIn, today: date) -> None:
    role = running(company)
    promised = services.budget_of(role, clock.month_of(today)).promised
    assert promised == 1056
    address = f"/ambassadors/{role.id}/time"
    form = {"done_on": "2026-03-09", "minutes": "60", "kind": "team", "what": "Coffee", "companions": "Ola Nowak\n"}
    for _click in range(2):
        assert sign_in(company.anna).post(address, data=form).status_code == 302
    for wrong in ({"minutes": "1"}, {"companions": "Nobody"}, {"done_on": "2026-03-10"}, {"done_on": "2026-01-30"}):
        assert sign_in(company.anna).post(address, data={**form, **wrong}).status_code == 422
    assert sign_in(company.leader).post(address, data=form).status_code == 404
    assert services.budget_of(role, clock.month_of(today)) == (promised, 60)

    note(role, 700)
    assert not services.budget_of(role, clock.month_of(today)).over
    note(role, 400)
    assert services.budget_of(role, clock.month_of(today)).over
    assert "More than promised" in sign_in(company.leader).get(f"/ambassadors/{role.id}").text
    with pytest.raises(RuleBroken):
        note(role, promised * 3 // 2 - 1160 + 1)
    note(role, promised * 3 // 2 - 1160)
    page = sign_in(company.anna).get(f"/ambassadors/{role.id}").text
    assert "Coffee" in page
    assert "Ola Nowak" in page
    time = db.session.scalars(select(AmbassadorTime).where(AmbassadorTime.what == "Coffee")).one()
    assert sign_in(company.anna).post(f"{address}/{time.id}/remove").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(AmbassadorTime)) == 3


def test_a_term_ends_by_itself_with_thanks_and_a_certificate(company: Company, sign_in: SignIn, today: date) -> None:
    role = running(company)
    note(role, 120)
    address = f"/ambassadors/{role.id}"
    assert sign_in(company.anna).post(f"{address}/handover", data={"handover": "Ask Ola first"}).status_code == 302
    assert sign_in(company.lead).get(f"{address}/certificate.pdf").status_code == 404
    for days, what in ((70, ["ends"]), (100, ["ends"]), (101, ["ends", "over"]), (102, ["ends", "over"])):
        with time_machine.travel(clock.now() + days * DAY, tick=False):
            services.close_terms(now=clock.now())
        assert [one for one in told(company.anna) if one in {"ends", "over"}] == what, days
    assert role.state == RoleState.ENDED

    assert sign_in(company.anna).post(f"{address}/thanks", data={"thanks": "Me"}).status_code == 403
    assert sign_in(company.leader).post(f"{address}/thanks", data={"thanks": " "}).status_code == 422
    assert sign_in(company.leader).post(f"{address}/thanks", data={"thanks": "For 100 talks"}).status_code == 302
    assert "For 100 talks" in sign_in(company.anna).get(address).text
    assert sign_in(company.stranger).get(f"{address}/certificate.pdf").status_code == 404
    paper = sign_in(company.anna).get(f"{address}/certificate.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]

    with time_machine.travel(clock.now() + 110 * DAY, tick=False):
        after = services.offer_role(
            person=company.ola, team=company.team, share=10, starts_on=clock.today(),
            ends_on=clock.today() + 90 * DAY, by=company.lead, now=clock.now(),
        )  # fmt: skip
        services.accept(role=after, by=company.ola, now=clock.now())
        services.agree(role=after, promise="Yes", by=company.leader, now=clock.now())
        assert "Ask Ola first" in sign_in(company.ola).get(f"/ambassadors/{after.id}").text


def test_a_term_is_renewed_with_both_consents_again(company: Company, sign_in: SignIn, today: date) -> None:
    role = running(company, ends_in=50)
    address, form = f"/ambassadors/{role.id}/renew", {"ends_on": "2026-12-31"}
    assert sign_in(company.lead).post(address, data=form).status_code == 302
    again = db.session.scalars(select(AmbassadorRole).where(AmbassadorRole.renews_id == role.id)).one()
    assert (again.starts_on, again.state) == (today + 51 * DAY, RoleState.OFFERED)
    assert (
        sign_in(company.lead).post(f"/ambassadors/{role.id}/renew", data={"ends_on": "2026-12-31"}).status_code == 422
    )


def test_the_role_of_somebody_who_leaves_is_over(company: Company, today: date) -> None:
    role = running(company)
    people.leave(person=company.anna, left_on=today)
    services.close_terms(now=clock.now())
    assert role.state == RoleState.ACTIVE
    with time_machine.travel(clock.now() + DAY, tick=False):
        services.close_terms(now=clock.now())
    assert (role.state, role.ends_on) == (RoleState.ENDED, today)


@pytest.mark.one_database
def test_statements_do_not_grow(company: Company, sign_in: SignIn, today: date) -> None:
    role = running(company)
    facts = {key: value for key, value in CALL.items() if not key.startswith("audience")}
    days = {key: date.fromisoformat(facts[key]) for key in ("apply_until", "starts_on", "ends_on")}
    numbers = {"share": 10, "places": 1, "audience": AudienceKind.EVERYONE}
    call = services.open_call(facts={**facts, **days, **numbers}, by=company.lead, now=clock.now())

    def counted() -> list[int]:
        found = []
        pages = ("/ambassadors", f"/ambassadors/{role.id}", f"/ambassadors/calls/{call.id}")
        for person, address in ((person, page) for person in (company.anna, company.lead) for page in pages):
            with count_statements() as statements:
                assert sign_in(person).get(address).status_code == 200
            found.append(len(statements))
        return found

    def more(number: int) -> None:
        person = make_person(f"Person {number}", team=make_team(f"Team {number}", parent=company.root))
        services.apply(call=call, motive="Yes", by=person, now=clock.now())
        note(role, 30, what=f"Talk {number}", companions=[person, company.ola])

    more(0)
    few = counted()
    for number in range(1, 4):
        more(number)
    assert counted() == few
    assert max(few) <= 12, few
    assert queries.count_times(role.id) == 4
