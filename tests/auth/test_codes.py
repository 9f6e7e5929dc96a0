"""People without mail get in by a code on a card."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.access import Role
from app.auth import passwords, services
from app.auth.models import Account, Invitation, InvitationKind
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

PASSWORD = "seven lamps burn beside 1889"
SignIn = Callable[[Person], Client]


def without_mail(name: str, team: Team, number: str, language: str = "en") -> Person:
    person = make_person(name, team=team, language=language)
    person.email, person.number = None, number
    return person


def codes_on(page: str) -> list[str]:
    return re.findall(r"<code>([A-Z2-9-]+)</code>", page)


def given(person: Person, code: str = "ABCD-EFGH-JKLM", days: int = 14) -> str:
    now, hr = clock.now(), make_person(roles=(Role.HR,))
    hashes = {person.id: passwords.hash_code(code)}
    services.give_codes(hashes=hashes, until=now + timedelta(days=days), now=now, by=hr)
    return code


def chosen(client: Client, password: str = PASSWORD) -> int:
    return client.post("/sign-in/password", data={"password": password, "again": password}).status_code


@pytest.fixture
def jan(app: Flask) -> Person:
    return without_mail("Jan Kos", make_team("Shop"), "W-17")


def test_hr_prints_a_card_for_each_who_has_no_mail(app: Flask, sign_in: SignIn, client: Client, today: date) -> None:
    root = make_team("Company")
    shop = make_team("Shop", parent=root)
    hr = make_person("Hanna Ruta", team=root, roles=(Role.HR,))
    make_person("Has Mail", team=shop)
    jan, ewa = without_mail("Jan Kos", shop, "W-17", "pl"), without_mail("Ewa Lis", root, "W-18")
    sign_in(hr)
    assert "2 people without an e-mail address" in client.get("/people/codes").text

    page = unescape(client.post("/people/codes", data={"team": str(shop.id), "days": "7"}).text)

    assert "W-17" in page
    assert "Kod jednorazowy" in page, "in the language of its reader"
    assert "16 marca 2026" in page
    assert "W-18" not in page
    (code,) = codes_on(page)
    kept = db.session.scalars(db.select(Invitation)).one()
    assert (kept.person_id, kept.kind) == (jan.id, InvitationKind.CODE)
    assert kept.token_hash.startswith("$argon2id$")
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="print code")).one()
    assert (entry.actor_id, entry.object_id) == (hr.id, jan.id)
    assert code not in str(entry.detail)
    client.post("/people/codes", data={"team": "", "days": "7"})
    assert db.session.scalars(db.select(Invitation.person_id).order_by(Invitation.id)).all() == [jan.id, ewa.id]
    assert "Nobody waits for a code" in client.get("/people/codes").text


def test_number_and_code_lead_to_a_password_of_ones_own(app: Flask, client: Client, jan: Person) -> None:
    code = given(jan)
    answer = client.post("/sign-in", data={"email": " w-17 ", "password": code.lower().replace("-", " ")})
    assert answer.location == "/sign-in/password"
    assert client.get("/account").status_code == 302, "a code alone opens nothing"
    assert chosen(client, "password12") == 422
    assert chosen(client) == 302
    assert "Jan Kos" in client.get("/account").text

    client.post("/sign-out")
    again = client.post("/sign-in", data={"email": "W-17", "password": code})
    assert (again.status_code, chosen(client)) == (422, 302)
    assert client.get("/account").status_code == 302, "nothing was chosen without a code"
    assert client.post("/sign-in", data={"email": "W-17", "password": PASSWORD}).location == "/"


def test_a_code_ends_after_its_days_and_with_the_next_and_when_revoked(
    app: Flask, client: Client, sign_in: SignIn, jan: Person, today: date
) -> None:
    def tried(code: str) -> int:
        return client.post("/sign-in", data={"email": "W-17", "password": code}).status_code

    first, second = given(jan, "AAAA-AAAA-AAAA"), given(jan, "BBBB-BBBB-BBBB", days=3)
    assert (tried(first), tried(second)) == (422, 302)
    assert client.get("/sign-in/password").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert client.get("/sign-in/password").location == "/sign-in"
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert tried(second) == 422
    tried(second)
    hr = sign_in(make_person(team=make_team(), roles=(Role.HR,)))
    hr.post(f"/people/{jan.id}/code/revoke")
    hr.post("/sign-out")
    assert tried(second) == 422


def test_a_planted_session_does_not_survive_the_code(app: Flask, client: Client, jan: Person) -> None:
    with client.session_transaction() as planted:
        planted["planted"] = "by an attacker"
    client.post("/sign-in", data={"email": "W-17", "password": given(jan)})
    with client.session_transaction() as kept:
        assert set(kept) <= {"code", "csrf_token"}


def test_hr_cannot_take_over_an_administrator_by_a_card(app: Flask, sign_in: SignIn) -> None:
    team = make_team("Company")
    admin = without_mail("Adam Admin", team, "A-1")
    make_person_admin = make_person("Other", team=team, roles=(Role.ADMIN,))
    db.session.execute(
        db.text("UPDATE role_grant SET person_id = :a WHERE person_id = :b"), {"a": admin.id, "b": make_person_admin.id}
    )
    client = sign_in(make_person(team=team, roles=(Role.HR,)))
    refused = client.post(f"/people/{admin.id}/code")
    assert (refused.status_code, "Ask an administrator" in refused.text) == (422, True)
    assert client.post("/people/codes", data={"team": "", "days": "7"}).status_code == 422
    assert db.session.scalars(db.select(Invitation)).all() == []


def test_wrong_codes_and_unknown_numbers_get_the_same_answer_by_the_same_work(app: Flask, jan: Person) -> None:
    given(jan)
    without_mail("No Code", make_team(), "W-18")
    with_password = without_mail("Has Password", make_team(), "W-19")
    services.set_password(person=with_password, password_hash=passwords.hash_password("x y z 1 2 3 4"), now=clock.now())
    seen = set()
    for login in ("W-17", "W-18", "W-19", "W-99"):
        with count_statements() as statements:
            answer = app.test_client().post("/sign-in", data={"email": login, "password": "AAAA-BBBB-CCCC"})
        text = re.sub(r'value="[^"]*"|X-CSRFToken": "[^"]*"', "", answer.text)
        seen.add((answer.status_code, text, len(statements)))
    assert len(seen) == 1


def test_each_hash_is_computed_for_everyone(app: Flask, client: Client, jan: Person) -> None:
    """So that the time says nothing: one password and one code are compared for any name."""
    compared: list[str] = []

    class Counting:
        def __init__(self, name: str) -> None:
            self.name, self.real = name, app.extensions[name]

        def verify(self, *arguments: str) -> bool:
            compared.append(self.name)
            return bool(self.real.verify(*arguments))

    kept = {name: app.extensions[name] for name in ("argon2", "argon2_codes")}
    app.extensions.update({name: Counting(name) for name in kept})
    try:
        for login in ("W-17", "W-99"):
            client.post("/sign-in", data={"email": login, "password": "AAAA-BBBB-CCCC"})
    finally:
        app.extensions.update(kept)
    assert compared == ["argon2", "argon2_codes"] * 2


def test_of_many_who_use_a_code_at_once_one_gets_in(committing_app: Flask) -> None:
    jan = without_mail("Jan Kos", make_team("Shop"), "W-17")
    code = given(jan)
    db.session.commit()
    clients = [committing_app.test_client() for _ in range(24)]
    for client in clients:
        assert client.post("/sign-in", data={"email": "W-17", "password": code}).location == "/sign-in/password"
    together = Barrier(len(clients))

    def use(client: FlaskClient) -> int:
        assert isinstance(client, Client)
        client.csrf_token()
        together.wait()
        return chosen(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(use, clients))

    db.session.rollback()
    assert answers.count(302) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Account)) == 1
    set_once = db.select(db.func.count()).select_from(AuditEntry).filter_by(action="set password")
    assert db.session.scalar(set_once) == 1
