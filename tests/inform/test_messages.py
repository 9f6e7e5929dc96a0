"""Messages: written and sent by HR, read and understood by employees, followed by leaders."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.inform import queries, services
from app.inform.models import Message, MessageText, Recipient
from app.people.models import AudienceKind, Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DUE = date(2026, 3, 20)


class Cast(NamedTuple):
    root: Team
    shop: Team
    till: Team
    hr: Person
    leader: Person
    anna: Person
    nikos: Person
    stranger: Person


@pytest.fixture
def cast(app: Flask, today: date) -> Cast:
    root = make_team("Company")
    shop = make_team("Shop", parent=root)
    till = make_team("Till", parent=shop)
    office = make_team("Office", parent=root, customer_facing=False)
    return Cast(
        root=root,
        shop=shop,
        till=till,
        hr=make_person("Helena Nowak", team=root, roles=(Role.HR,)),
        leader=make_person("Lena Lis", team=shop, leads=shop),
        anna=make_person("Anna Kowalska", team=shop),
        nikos=make_person("Nikos Papadakis", team=till, language="el"),
        stranger=make_person("Stan Other", team=office),
    )


def make_message(cast: Cast, *, title: str = "Call back", due_on: date = DUE, **facts: Any) -> Message:
    """A draft for the shop and the teams below it."""
    given = {
        "wordings": {"en": (title, "Call every customer back the same day.")},
        "owner": cast.hr,
        "audience": AudienceKind.TEAM,
        "audience_team": cast.shop,
        **facts,
    }
    return services.draft(**given, due_on=due_on, now=clock.now(), by=cast.hr)


def send(cast: Cast, message: Message) -> Message:
    services.send(message=message, today=clock.today(), by=cast.hr)
    return message


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "title_en": "Call back",
        "body_en": "Call every customer back the same day.",
        "title_pl": "Oddzwaniamy",
        "body_pl": "Oddzwaniamy do klientów tego samego dnia.",
        "due_on": DUE.isoformat(),
        "audience": "team",
        "audience_team": str(cast.shop.id),
        "owner": cast.hr.number,
        **changes,
    }


def test_hr_writes_previews_and_sends_to_a_team_and_those_below(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hr)

    preview = client.post("/messages/new", data=form(cast), follow_redirects=True)

    assert "3 people get this message today." in preview.text
    message = db.session.scalars(db.select(Message)).one()
    assert message.is_draft
    assert "Sent to 3 people." in client.post(f"/messages/{message.id}/send", follow_redirects=True).text
    sent_to = set(db.session.scalars(db.select(Recipient.person_id)))
    assert sent_to == {cast.leader.id, cast.anna.id, cast.nikos.id}


def test_an_employee_reads_and_confirms_once(cast: Cast, sign_in: SignIn) -> None:
    message = send(cast, make_message(cast))
    client = sign_in(cast.anna)

    assert "Call back" in client.get("/messages").text
    assert "I have read and understood this" in client.get(f"/messages/{message.id}").text
    client.post(f"/messages/{message.id}/acknowledge")
    with time_machine.travel(clock.now() + timedelta(days=3)):
        again = sign_in(cast.anna).post(f"/messages/{message.id}/acknowledge")

    assert again.status_code == 302
    assert "Read and understood on 9 March 2026" in sign_in(cast.anna).get("/messages").text
    assert queries.due(db.session.get_one(Person, cast.anna.id), clock.today()) == []


@pytest.mark.parametrize("path", ["", "/acknowledge"])
def test_somebody_not_addressed_finds_nothing(cast: Cast, sign_in: SignIn, path: str) -> None:
    message = send(cast, make_message(cast))
    client = sign_in(cast.stranger)

    response = client.post(f"/messages/{message.id}{path}") if path else client.get(f"/messages/{message.id}")

    assert response.status_code == 404


def test_a_draft_is_seen_by_nobody_but_those_who_manage(cast: Cast, sign_in: SignIn) -> None:
    message = make_message(cast)

    assert sign_in(cast.anna).get(f"/messages/{message.id}").status_code == 404
    assert "Call back" not in sign_in(cast.anna).get("/messages").text
    assert sign_in(cast.leader).get(f"/messages/{message.id}/reach").status_code == 404


def test_each_reads_in_their_language_and_else_in_english(cast: Cast, sign_in: SignIn) -> None:
    wordings = {"en": ("Call back", "Call back today."), "pl": ("Oddzwaniamy", "Oddzwaniamy dziś.")}
    message = send(cast, make_message(cast, wordings=wordings))
    cast.anna.language = "pl"

    polish = sign_in(cast.anna).get(f"/messages/{message.id}").text
    greek = sign_in(cast.nikos).get(f"/messages/{message.id}").text

    assert '<p class="written" lang="pl"' in polish
    assert "Oddzwaniamy dziś." in polish
    assert '<p class="written" lang="en"' in greek


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_en": ""},
        {"body_en": "x" * 4001},
        {"due_on": ""},
        {"body_pl": ""},
        {"audience_team": ""},
        {"owner": "nobody at all"},
    ],
)
def test_a_refused_form_writes_nothing(cast: Cast, sign_in: SignIn, wrong: dict[str, str]) -> None:
    response = sign_in(cast.hr).post("/messages/new", data=form(cast, **wrong))

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert db.session.scalars(db.select(Message)).all() == []
    assert db.session.scalars(db.select(MessageText)).all() == []


def test_a_draft_is_changed_and_what_was_sent_is_not(cast: Cast, sign_in: SignIn) -> None:
    message = make_message(cast, wordings={"en": ("Old", "Old text"), "el": ("Παλιό", "Παλιό κείμενο")})
    client = sign_in(cast.hr)

    assert "Παλιό κείμενο" in client.get(f"/messages/{message.id}/edit").text
    client.post(f"/messages/{message.id}/edit", data=form(cast))
    assert {text.language for text in db.session.get_one(Message, message.id).texts} == {"en", "pl"}
    client.post(f"/messages/{message.id}/send")

    refused = client.post(f"/messages/{message.id}/edit", data=form(cast, title_en="Too late"))
    assert refused.status_code == 422
    assert "Too late" not in client.get(f"/messages/{message.id}").text


def test_a_withdrawn_message_waits_for_nobody_and_keeps_its_confirmations(cast: Cast, sign_in: SignIn) -> None:
    message = send(cast, make_message(cast))
    services.acknowledge(message=message, person=cast.anna, today=clock.today())
    sign_in(cast.hr).post(f"/messages/{message.id}/withdraw")

    page = sign_in(cast.nikos).get("/messages", headers={"Accept-Language": "en"}).text
    refused = sign_in(cast.nikos).post(f"/messages/{message.id}/acknowledge")

    assert f"/messages/{message.id}" in page
    assert refused.status_code == 422
    assert queries.due(db.session.get_one(Person, cast.nikos.id), clock.today()) == []
    kept = db.session.get_one(Recipient, (message.id, cast.anna.id))
    assert kept.acknowledged_on == clock.today()


def test_what_is_due_has_the_persons_words_and_a_leaver_has_nothing(cast: Cast, today: date) -> None:
    later = send(cast, make_message(cast, title="Later", due_on=DUE + timedelta(days=5)))
    sooner = send(cast, make_message(cast, title="Sooner"))

    assert [(d.title, d.due_on, d.values) for d in queries.due(cast.anna, today)] == [
        ("Sooner", DUE, {"message_id": sooner.id}),
        ("Later", DUE + timedelta(days=5), {"message_id": later.id}),
    ]
    cast.anna.left_on = today - timedelta(days=1)
    assert queries.due(cast.anna, today) == []


def test_nothing_is_sent_twice_late_or_to_nobody(cast: Cast, today: date) -> None:
    sent = send(cast, make_message(cast))
    empty = make_message(cast, audience_team=make_team("Empty", parent=cast.root))
    late = make_message(cast, due_on=today - timedelta(days=1))

    for message in (sent, empty, late):
        with pytest.raises(RuleBroken):
            services.send(message=message, today=today, by=cast.hr)


def test_a_leader_follows_own_teams_and_no_others(cast: Cast, sign_in: SignIn) -> None:
    everyone = send(cast, make_message(cast, audience=AudienceKind.EVERYONE, audience_team=None))
    services.acknowledge(message=everyone, person=cast.anna, today=clock.today())
    office = send(cast, make_message(cast, title="Office only", audience=AudienceKind.BACK_OFFICE, audience_team=None))
    client = sign_in(cast.leader)

    reach = client.get(f"/messages/{everyone.id}/reach").text

    assert "Read in time: 1 of 3 people." in reach
    assert "Nikos Papadakis" in reach
    assert "Stan Other" not in reach
    assert "Anna Kowalska" not in reach
    assert "Office only" not in client.get("/messages/all").text
    assert client.get(f"/messages/{office.id}/reach").status_code == 404
    assert client.get(f"/messages/{everyone.id}/withdraw").status_code == 403
    assert sign_in(cast.anna).get("/messages/all").status_code == 403


def test_reach_counts_late_confirmations_apart(cast: Cast) -> None:
    message = send(cast, make_message(cast))
    services.acknowledge(message=message, person=cast.anna, today=DUE)
    services.acknowledge(message=message, person=cast.leader, today=DUE + timedelta(days=1))

    teams = {reach.team.name: reach.reach for reach in queries.reach(message, [cast.shop.id, cast.till.id])}

    assert teams["Shop"] == queries.Reach(sent=2, in_time=1, later=1)
    assert teams["Till"] == queries.Reach(sent=1, in_time=0, later=0)
    assert queries.total(teams.values()) == (3, 1, 1, 0)


def test_the_day_ends_at_midnight_in_the_companys_zone(cast: Cast, sign_in: SignIn, app: Flask) -> None:
    app.config["ZONE"], before = "Europe/Warsaw", app.config["ZONE"]
    message = send(cast, make_message(cast))
    with time_machine.travel(datetime(2026, 3, 20, 22, 59, tzinfo=UTC), tick=False):  # 23:59 in Warsaw
        sign_in(cast.anna).post(f"/messages/{message.id}/acknowledge")
    with time_machine.travel(datetime(2026, 3, 20, 23, 1, tzinfo=UTC), tick=False):  # the next day there
        sign_in(cast.nikos).post(f"/messages/{message.id}/acknowledge")
        progress = queries.progress([cast.shop.id, cast.till.id], [date(2026, 3, 1)])
    app.config["ZONE"] = before

    assert progress == {(cast.shop.id, date(2026, 3, 1)): (1, 2), (cast.till.id, date(2026, 3, 1)): (0, 1)}


def test_an_auditor_reads_how_far_a_message_reached(cast: Cast, sign_in: SignIn) -> None:
    message = send(cast, make_message(cast))
    client = sign_in(make_person("Adam Audit", team=cast.root, roles=(Role.AUDITOR,)))

    assert "Call back" in client.get("/messages/all").text
    assert "Withdraw" not in client.get(f"/messages/{message.id}/reach").text
    assert client.get("/messages").status_code == 403
    assert client.post(f"/messages/{message.id}/withdraw").status_code == 403


def test_a_script_in_a_message_does_not_run(cast: Cast, sign_in: SignIn) -> None:
    message = send(cast, make_message(cast, title="<script>alert(1)</script>"))

    assert "<script>alert" not in sign_in(cast.anna).get(f"/messages/{message.id}").text
    assert "<script>alert" not in sign_in(cast.anna).get("/messages").text


PAGES = ["/messages", "/messages/all", "/messages/{}", "/messages/{}/reach"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_no_more_statements_for_more_people_and_messages(cast: Cast, sign_in: SignIn, path: str) -> None:
    message = send(cast, make_message(cast))
    address = path.format(message.id)
    client = sign_in(cast.leader)
    with count_statements() as few:
        assert client.get(address).status_code == 200
    for number in range(12):
        team = make_team(f"Team {number}", parent=cast.shop)
        make_person(f"Person {number}", team=team)
        send(cast, make_message(cast))

    with count_statements() as many:
        assert client.get(address).status_code == 200

    assert len(many) == len(few) <= 12, "\n".join(many)
