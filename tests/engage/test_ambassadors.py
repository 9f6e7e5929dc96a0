"""Ambassadors, from the offer to the end of the term."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.engage import queries, services
from app.engage.models.ambassadors import AmbassadorRole, RoleState
from app.engage.queries import ambassadors as listed
from app.people import services as people
from app.people.models import Person, Standing, StandingKind
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


class Company:
    """A led team, the lead of the programme, and a leader of another team."""

    def __init__(self) -> None:
        self.root = make_team("Company", customer_facing=False)
        self.team = make_team("Service", parent=self.root)
        self.other = make_team("Depot", parent=self.root, customer_facing=False)
        self.lead = make_person("Hanna Ruta", team=self.root, roles=(Role.LEAD,))
        self.leader = make_person("Lena Dara", team=self.team, leads=self.team)
        self.stranger = make_person("Nikos Papas", team=self.other, leads=self.other)
        self.anna = make_person("Anna Kowalska", team=self.team)


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def offered(company: Company, person: Person | None = None) -> AmbassadorRole:
    day = clock.today()
    return services.offer_role(
        person=person or company.anna,
        team=company.team,
        share=10,
        starts_on=day,
        ends_on=day + timedelta(days=365),
        by=company.lead,
        now=clock.now(),
    )


def standings() -> list[Standing]:
    return list(db.session.scalars(select(Standing).where(Standing.kind == StandingKind.AMBASSADOR)))


def test_from_the_offer_to_the_end(company: Company, sign_in: SignIn, today: date) -> None:
    form = {
        "person": "Anna Kowalska",
        "team": str(company.team.id),
        "share": "10",
        "starts_on": "2026-03-09",
        "ends_on": "2027-03-08",
        "purpose": "Carry it",
        "tasks": "Talk",
    }
    address = sign_in(company.lead).post("/ambassadors/offer", data=form).location
    role = db.session.scalars(select(AmbassadorRole)).one()
    assert [one.endpoint for one in queries.due(company.anna, today)] == ["engage.role"]
    assert [one.detail for one in queries.due(company.leader, today)] == ["Anna Kowalska"]
    assert queries.due(company.stranger, today) == []

    assert sign_in(company.anna).post(f"{address}/agree", data={"promise": "Two hours"}).status_code == 403
    for _click in range(2):
        assert sign_in(company.anna).post(f"{address}/accept").status_code == 302
    assert standings() == []
    for _click in range(2):
        assert sign_in(company.leader).post(f"{address}/agree", data={"promise": "Two hours"}).status_code == 302
    (standing,) = standings()
    assert (standing.person_id, standing.team_id) == (company.anna.id, company.team.id)
    assert (standing.starts_on, standing.ends_on) == (today, date(2027, 3, 8))
    assert queries.due(company.anna, today) == queries.due(company.leader, today) == []
    assert "Anna Kowalska" in sign_in(company.stranger).get("/ambassadors").text

    assert sign_in(company.anna).post(f"{address}/end", data={"last_day": "2026-03-01"}).status_code == 422
    assert sign_in(company.anna).post(f"{address}/end", data={"last_day": "2026-06-30"}).status_code == 302
    db.session.expire_all()
    assert standing.ends_on == date(2026, 6, 30)
    assert role.state == RoleState.ENDED


def test_a_refused_offer_writes_nothing(company: Company, sign_in: SignIn) -> None:
    good = {
        "person": "Anna Kowalska",
        "team": str(company.team.id),
        "share": "10",
        "starts_on": "2026-03-09",
        "ends_on": "2027-03-08",
        "purpose": "Carry it",
        "tasks": "Talk",
    }
    wrong: list[dict[str, str]] = [
        {"share": "101"},
        {"person": "Nobody"},
        {"ends_on": "2026-03-08"},
        {"team": ""},
    ]
    for change in wrong:
        assert sign_in(company.lead).post("/ambassadors/offer", data={**good, **change}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(AmbassadorRole)) == 0


def test_nobody_is_ambassador_twice_at_a_time(company: Company) -> None:
    offered(company)
    with pytest.raises(RuleBroken):
        offered(company)


def test_strangers_find_nothing(company: Company, sign_in: SignIn) -> None:
    address = f"/ambassadors/{offered(company).id}"
    stranger = sign_in(company.stranger)
    assert stranger.get(address).status_code == 404
    for act in ("accept", "agree", "decline", "end"):
        assert stranger.post(f"{address}/{act}").status_code == 404
    assert sign_in(company.anna).get("/ambassadors/offer").status_code == 403
    assert sign_in(company.lead).post(f"{address}/agree", data={"promise": "Two hours"}).status_code == 404, (
        "the team has a leader, who promises"
    )


def test_a_declined_offer_is_closed(company: Company, sign_in: SignIn) -> None:
    address = f"/ambassadors/{offered(company).id}"
    assert sign_in(company.leader).post(f"{address}/decline").status_code == 302
    assert sign_in(company.anna).post(f"{address}/accept").status_code == 422
    assert standings() == []
    offered(company)


def test_where_nobody_leads_the_programme_promises_the_time(company: Company, sign_in: SignIn) -> None:
    """A leader cannot promise the own time; here nobody leads above."""
    address = f"/ambassadors/{offered(company, company.leader).id}"
    assert sign_in(company.leader).post(f"{address}/agree", data={"promise": "Two hours"}).status_code == 404
    assert sign_in(company.lead).post(f"{address}/agree", data={"promise": "Two hours"}).status_code == 302
    assert sign_in(company.leader).post(f"{address}/accept").status_code == 302
    assert [standing.person_id for standing in standings()] == [company.leader.id]


def test_a_leaver_is_no_ambassador_any_more(company: Company, sign_in: SignIn, today: date) -> None:
    role = offered(company)
    services.accept(role=role, by=company.anna, now=clock.now())
    services.agree(role=role, promise="Two hours a week", by=company.leader, now=clock.now())
    people.leave(person=company.anna, left_on=today)
    assert [one.standing.person.name for one in listed.ambassadors(today)] == ["Anna Kowalska"]
    assert listed.ambassadors(today + timedelta(days=1)) == []


def test_coverage_counts_what_is_missing(company: Company, sign_in: SignIn, today: date) -> None:
    role = offered(company)
    services.accept(role=role, by=company.anna, now=clock.now())
    services.agree(role=role, promise="Two hours a week", by=company.leader, now=clock.now())
    for number in range(49):
        make_person(f"Ola Nowa{number}", team=company.team)
    rows = {row.team.name: row for row in listed.coverage([company.team.id, company.other.id], today)}
    assert (rows["Service"].people, rows["Service"].ambassadors, rows["Service"].needed) == (51, 1, 2)
    assert (rows["Depot"].people, rows["Depot"].needed, rows["Depot"].missing) == (1, 0, 0)
    assert listed.needed_for(420) == (9, 11)
    assert "Missing: 1" in sign_in(company.leader).get("/ambassadors").text
    assert "Missing: 1" not in sign_in(company.stranger).get("/ambassadors").text
    assert "Coverage by team" not in sign_in(company.anna).get("/ambassadors").text


def test_statements_do_not_grow(company: Company, sign_in: SignIn) -> None:
    first = offered(company)

    def counted() -> list[int]:
        found = []
        for person, address in (
            (company.lead, "/ambassadors"),
            (company.lead, "/ambassadors/offer"),
            (company.leader, "/ambassadors"),
            (company.leader, f"/ambassadors/{first.id}"),
        ):
            with count_statements() as statements:
                assert sign_in(person).get(address).status_code == 200
            found.append(len(statements))
        return found

    few = counted()
    for number in range(4):
        person = make_person(f"Ola Nowa{number}", team=make_team(f"Team {number}", parent=company.team))
        role = offered(company, person)
        services.accept(role=role, by=person, now=clock.now())
        if number % 2:
            services.agree(role=role, promise="Two hours a week", by=company.leader, now=clock.now())
    assert counted() == few
    assert max(few) <= 12, few


def test_clicks_at_once_make_one_ambassador(committing_app: Flask) -> None:
    company = Company()
    role = offered(company)
    ids = role.id, company.anna.id, company.leader.id
    db.session.commit()

    def click(number: int) -> None:
        with committing_app.app_context():
            found = db.session.get_one(AmbassadorRole, ids[0])
            if number % 2:
                services.accept(role=found, by=db.session.get_one(Person, ids[1]), now=clock.now())
            else:
                services.agree(
                    role=found, promise="Two hours a week", by=db.session.get_one(Person, ids[2]), now=clock.now()
                )
            db.session.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(click, range(6)))
    assert len(standings()) == 1
