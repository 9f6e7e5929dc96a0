"""From a published rule to an announced award."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.five_is import Met
from app.people.models import Person, Team
from app.reward import queries, services
from app.reward.models import AwardCycle
from tests.factories import make_person, make_team
from tests.support.client import Client

STORY = "A hospital lost its line on a Sunday; a spare router was there within the hour."


@pytest.fixture
def team(app: Flask) -> Team:
    return make_team()


def open_cycle(hr: Person) -> AwardCycle:
    today = clock.today()
    rule = services.publish_rule(
        name="CX awards", for_what="Help", how="Nominate", who_decides="The jury", worth="A day off", by=hr, today=today
    )
    cycle = services.plan_cycle(
        title="Customer hero", purpose="For help", nominations_until=today + timedelta(days=7), rule=rule, by=hr
    )
    services.open_cycle(cycle=cycle, by=hr, today=today)
    return cycle


def test_an_award_from_the_rule_to_the_announcement(client: Client, team: Team) -> None:
    hr = make_person("Ewa Mazur", team=team, roles=(Role.HR,))
    anna, jan = make_person("Anna Nowak", team=team), make_person("Jan Kos", team=team)
    client.sign_in(hr)
    plan = {"title": "Customer hero", "purpose": "Help", "nominations_until": clock.today() + timedelta(days=5)}
    draft = client.post("/awards/new", data={**plan, "rule": ""}).location
    refused = client.post(f"{draft}/open")
    assert (refused.status_code, "Publish a reward rule" in refused.text) == (422, True)
    rule = {"name": "Yearly award", "for_what": "Help", "how": "Nominate", "who_decides": "Jury", "worth": "Honour"}
    client.post("/awards/rules/new", data=rule)
    client.post(f"{draft}/edit", data={**plan, "rule": queries.rules()[0].id})
    client.sign_in(anna)
    assert client.get(draft).status_code == 404, "a draft is for those who prepare it"
    client.sign_in(hr).post(f"{draft}/open")

    client.sign_in(anna)
    assert client.post(f"{draft}/nominate", data={"nominee": anna.number, "story": STORY}).status_code == 422
    assert client.post(f"{draft}/nominate", data={"nominee": jan.number, "story": "Short"}).status_code == 422
    assert client.post(f"{draft}/nominate", data={"nominee": jan.number, "story": STORY}).status_code == 302
    again = client.post(f"{draft}/nominate", data={"nominee": jan.number, "story": STORY})
    assert (again.status_code, "nominated this colleague for this award already" in again.text) == (422, True)
    assert STORY not in client.sign_in(jan).get(draft).text, "the nominee does not see it"

    client.sign_in(hr).post(f"{draft}/close")
    client.post(f"{draft}/decide", data={"nominee": jan.id, "citation": "For a Sunday that mattered."})
    waiting = client.post(f"{draft}/announce")
    assert (waiting.status_code, "Wait for the answer" in waiting.text) == (422, True)
    decision = queries.decisions([int(draft.split("/")[-1])])[0].id
    assert client.sign_in(anna).post(f"/awards/decisions/{decision}/consent").status_code == 404
    client.sign_in(jan).post(f"/awards/decisions/{decision}/consent", data={"agrees": "yes"})
    client.sign_in(hr).post(f"{draft}/announce")
    page = client.sign_in(anna).get("/awards").text
    assert "Jan Kos" in page
    assert "For a Sunday that mattered." in page
    assert "1 nomination" in page
    month = clock.month_of(clock.today())
    assert queries.progress({team.id}, [month])[team.id, month] == Met(1, 3)


def test_without_consent_the_name_stays_untold(client: Client, team: Team) -> None:
    hr, anna, jan = make_person(team=team, roles=(Role.HR,)), make_person(team=team), make_person("Jan Kos", team=team)
    cycle = open_cycle(hr)
    today, now = clock.today(), clock.now()
    services.nominate(cycle=cycle, nominator=anna, nominee=jan, story=STORY, show_name=False, now=now, today=today)
    services.close_nominations(cycle=cycle, by=hr)
    decision = services.decide(cycle=cycle, nominee=jan, citation="For help.", by=hr, today=today)
    services.answer_consent(decision=decision, by=jan, agrees=False)
    services.announce(cycle=cycle, by=hr, today=today)
    page = client.sign_in(anna).get("/awards").text
    assert "A colleague who prefers not to be named" in page
    assert "Jan Kos" not in page


@pytest.mark.parametrize("change", ["UPDATE award_decision SET citation = 'x'", "DELETE FROM award_decision"])
def test_the_database_keeps_a_decided_citation(app: Flask, team: Team, change: str) -> None:
    hr, anna, jan = make_person(team=team), make_person(team=team), make_person(team=team)
    cycle = open_cycle(hr)
    today, now = clock.today(), clock.now()
    services.nominate(cycle=cycle, nominator=anna, nominee=jan, story=STORY, show_name=False, now=now, today=today)
    services.close_nominations(cycle=cycle, by=hr)
    services.decide(cycle=cycle, nominee=jan, citation="For help.", by=hr, today=today)
    with pytest.raises(DBAPIError, match="cannot change"), db.session.begin_nested():
        db.session.execute(db.text(change))


def test_a_nomination_is_withdrawn_while_the_cycle_is_open(client: Client, team: Team) -> None:
    hr, anna, jan = make_person(team=team, roles=(Role.HR,)), make_person(team=team), make_person(team=team)
    cycle = open_cycle(hr)
    told = services.nominate(
        cycle=cycle, nominator=anna, nominee=jan, story=STORY, show_name=True, now=clock.now(), today=clock.today()
    )
    address = f"/nominations/{told.id}/withdraw"
    assert client.sign_in(jan).post(address).status_code == 404
    assert client.sign_in(anna).post(address).status_code == 302
    assert queries.nominations(cycle) == []


def test_what_waits_for_a_person(app: Flask, team: Team, today: date) -> None:
    hr, anna, jan = make_person(team=team, roles=(Role.HR,)), make_person(team=team), make_person(team=team)
    cycle = open_cycle(hr)
    assert [d.title for d in queries.due(anna, today)] == ["Customer hero"]
    services.nominate(
        cycle=cycle, nominator=anna, nominee=jan, story=STORY, show_name=True, now=clock.now(), today=today
    )
    assert queries.due(anna, today) == []
    services.close_nominations(cycle=cycle, by=hr)
    services.decide(cycle=cycle, nominee=jan, citation="For help.", by=hr, today=today)
    assert [d.endpoint for d in queries.due(jan, today)] == ["reward.award"]
