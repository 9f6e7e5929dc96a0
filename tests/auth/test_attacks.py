"""Sign-in gives nothing away and holds when it is attacked."""

import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.auth import passwords, services
from app.auth.limits import limiter
from app.auth.models import Account
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.people import services as people
from app.people.models import Person
from tests.auth.test_sign_in import PASSWORD, with_password
from tests.factories import make_person
from tests.support.client import Client
from tests.support.databases import close, make_app


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What one test tried does not count in the next."""
    if getattr(limiter, "_storage", None) is not None:
        limiter.reset()


def try_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password}, environ_base=more)


def client_of(app: Flask) -> Client:
    found = app.test_client()
    assert isinstance(found, Client)
    return found


@pytest.mark.one_database
def test_unknown_users_take_as_long_as_known_ones(fresh_database_url: str, tmp_path: Path) -> None:
    """With a hash that costs as much as a real one; the first unknown user is no exception."""
    app = make_app(fresh_database_url, tmp_path, ARGON2={"time_cost": 2, "memory_cost": 19456, "parallelism": 1})
    with app.app_context():
        with_password(make_person(email="anna@example.com"))
        db.session.commit()
    client = client_of(app)
    try_password(client, "anna@example.com", "the page is made once without being timed")
    spent: dict[str, list[float]] = {"nobody@example.com": [], "anna@example.com": []}
    for _round in range(11):
        limiter.reset()
        for email, seconds in spent.items():
            begun = time.thread_time()
            assert try_password(client, email, "not the password").status_code == 422
            seconds.append(time.thread_time() - begun)
    close(app)

    unknown, known = (statistics.median(seconds) for seconds in spent.values())
    assert unknown == pytest.approx(known, rel=0.25)
    assert spent["nobody@example.com"][0] < 2 * known


def test_the_hash_nobody_has_is_a_real_one(app: Flask) -> None:
    assert not passwords.matches(None, "a password that nobody has")
    mine, nobodys = passwords.hash_password("x"), app.extensions["nobodys_hash"]
    shape = [re.sub(r"[^$]+\$[^$]+$", "", text) for text in (mine, nobodys)]
    assert shape[0] == shape[1]
    assert len(mine) == len(nobodys)


def test_who_signs_in_rightly_is_never_counted(app: Flask, client: Client) -> None:
    """A whole company comes to work behind one address."""
    with_password(make_person(email="anna@example.com"))
    for _person in range(70):
        assert try_password(client, "anna@example.com").status_code == 302
        client.post("/sign-out")


def test_one_place_cannot_try_many_accounts(app: Flask, client: Client) -> None:
    codes = [try_password(client, f"p{number}@example.com").status_code for number in range(61)]
    assert codes == [422] * 60 + [429]
    assert try_password(client, "other@example.com", REMOTE_ADDR="192.0.2.7").status_code == 422


def test_one_network_of_addresses_is_one_place(app: Flask, client: Client) -> None:
    codes = [
        try_password(client, "a@example.com", REMOTE_ADDR=f"2001:db8:0:1::{number:x}").status_code
        for number in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_an_attack_from_elsewhere_does_not_lock_out(app: Flask, client: Client) -> None:
    with_password(make_person(email="anna@example.com"))
    for _try in range(8):
        try_password(client, "anna@example.com", "guess", REMOTE_ADDR="192.0.2.7")
    assert try_password(client, "anna@example.com", REMOTE_ADDR="192.0.2.8").status_code == 302


@pytest.mark.one_database
@pytest.mark.parametrize(("proxies", "codes"), [(1, {422}), (0, {422, 429})])
def test_behind_a_proxy_each_visitor_counts_alone(
    fresh_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxies: int, codes: set[int]
) -> None:
    """Without the setting, a made-up header changes nothing."""
    app = make_app(fresh_database_url, tmp_path, PROXIES=proxies)
    client = client_of(app)
    found = {
        client.post(
            "/sign-in",
            data={"email": "a@example.com", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(8)
    }
    close(app)
    assert found == codes


def test_a_signing_in_is_in_the_audit_log(app: Flask, client: Client) -> None:
    anna = with_password(make_person(email="anna@example.com"))
    try_password(client, "anna@example.com", "wrong")
    try_password(client, "anna@example.com")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign in")).one()
    assert (entry.actor_id, entry.object_type, entry.detail) == (anna.id, "account", {})


def test_a_password_gets_today_s_hash_when_it_is_used(app: Flask, client: Client) -> None:
    anna = make_person(email="anna@example.com")
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    services.set_password(person=anna, password_hash=older, now=clock.now())
    try_password(client, "anna@example.com", "wrong")
    assert hash_of(anna) == older
    assert try_password(client, "anna@example.com").status_code == 302
    assert hash_of(anna) != older
    assert client.get("/sign-in").status_code == 302, "the session of this very sign-in lives on"
    client.post("/sign-out")
    assert try_password(client, "anna@example.com").status_code == 302


def hash_of(person: Person) -> str:
    return db.session.scalars(select(Account.password_hash).where(Account.person_id == person.id)).one()


def invitation_of(person: Person) -> str:
    return "/invitation/" + services.invite(person=person, now=clock.now()).rsplit("/", 1)[1]


def test_of_two_with_the_same_invitation_one_gets_in(committing_app: Flask) -> None:
    anna = make_person(email="anna@example.com")
    address = invitation_of(anna)
    db.session.commit()
    barrier = threading.Barrier(6)

    def accept(number: int) -> int:
        client = client_of(committing_app)
        client.get(address)
        barrier.wait()
        password = f"{PASSWORD} {number}"
        return client.post(address, data={"password": password, "again": password}).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(accept, range(6)))

    assert codes[0] == 302
    assert set(codes[1:]) <= {404, 422}
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_new_password_ends_every_session(app: Flask, client: Client) -> None:
    anna = with_password(make_person(email="anna@example.com"))
    elsewhere = client_of(app)
    try_password(elsewhere, "anna@example.com")
    assert elsewhere.get("/").status_code == 200
    other = PASSWORD + " inny"
    client.post(invitation_of(anna), data={"password": other, "again": other})
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").location == "/sign-in"


def test_a_copied_cookie_ends_with_the_signing_out(app: Flask, client: Client) -> None:
    with_password(make_person(email="anna@example.com"))
    try_password(client, "anna@example.com")
    cookie = client.get_cookie("iskra")
    assert cookie is not None
    client.post("/sign-out")
    thief = client_of(app)
    thief.set_cookie("iskra", cookie.value)
    assert thief.get("/").location == "/sign-in"


def test_a_leaver_is_out_at_once(app: Flask, client: Client, today: date) -> None:
    anna = make_person(email="anna@example.com", hired_on=today - timedelta(days=400))
    client.sign_in(anna)
    assert client.get("/").status_code == 200
    address = invitation_of(anna)
    people.leave(person=anna, left_on=today)
    assert client.get("/").status_code == 200, "the last day still counts"
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert client.get("/").location == "/sign-in"
        assert client.get(address).status_code == 404


def test_a_session_nobody_uses_ends_after_twelve_hours(app: Flask, client: Client) -> None:
    client.sign_in(make_person())
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert client.get("/").location == "/sign-in"


@pytest.fixture
def https_app(fresh_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setenv("ISKRA_HTTPS", "1")
    monkeypatch.setenv("ISKRA_PROXIES", "1")
    app = make_app(fresh_database_url, tmp_path)
    yield app
    close(app)


@pytest.mark.one_database
def test_behind_https_the_cookie_is_bound_to_the_host(https_app: Flask) -> None:
    with https_app.app_context():
        with_password(make_person(email="anna@example.com"))
        db.session.commit()
    client = https_app.test_client()  # speaks http to us, as a proxy that ends https does
    client.brings_csrf_token = False  # type: ignore[attr-defined]  # our own client's
    proxied: Callable[..., dict[str, str]] = lambda **more: {"X-Forwarded-Proto": "https", **more}  # noqa: E731  # short
    page = client.get("/sign-in", headers=proxied(), base_url="https://localhost")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-iskra=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "max-age" in page.headers["Strict-Transport-Security"]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    form = {"email": "anna@example.com", "password": PASSWORD, "csrf_token": token[1]}
    for referrer, status in (("https://evil.example/", 400), ("https://localhost/sign-in", 302)):
        answer = client.post("/sign-in", data=form, headers=proxied(Referer=referrer), base_url="https://localhost")
        assert answer.status_code == status
    assert client.get("/", headers=proxied(), base_url="https://localhost").status_code == 200


def test_over_http_the_cookie_is_still_out_of_reach_of_scripts_and_other_sites(app: Flask, client: Client) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_the_signed_out_are_led_to_the_sign_in_only_by_a_link(app: Flask, client: Client) -> None:
    assert client.get("/people?q=a").location == "/sign-in?next=/people?q%3Da"
    assert client.head("/people").status_code == 302
    assert client.post("/roles").status_code == 403
