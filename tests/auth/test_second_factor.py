"""A password that was found out opens nothing where there is a second factor."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access import Role
from app.auth import authenticators, passwords, security_keys, services, vault
from app.auth.limits import limiter
from app.auth.models import Account, Authenticator, Proof, RecoveryCode, SignIn
from app.core import clock, jobs
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.mail import OutboxMail
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

PASSWORD, BETTER = "rower chmura 17 latarnia", "seven lamps burn beside 1889"
HALF_MINUTE = timedelta(seconds=30)
FORM = {"email": "anna@example.com", "password": PASSWORD}
Enter = Callable[[], Client]


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-09 11:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna(app: Flask) -> Person:
    return anna_with_password()


def anna_with_password(*roles: Role) -> Person:
    person = make_person("Anna Nowak", team=make_team(), email="anna@example.com", roles=roles)
    services.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    return person


@pytest.fixture
def enter(app: Flask) -> Enter:
    """A new browser in which the password has been typed."""

    def sign_in() -> Client:
        client = app.test_client()
        assert isinstance(client, Client)
        assert client.post("/sign-in", data=FORM).status_code == 302
        return client

    return sign_in


def with_app(person: Person) -> str:
    """The secret of an app that this person has set up."""
    account = db.session.scalars(db.select(Account).filter_by(person_id=person.id)).one()
    secret = authenticators.new_secret()
    services.begin_app(account=account, sealed=vault.seal(secret, account_id=account.id), now=clock.now())
    kept = db.session.scalars(db.select(Authenticator).filter_by(account_id=account.id)).one()
    sign_in = services.start(account=account, device="", shared=False, now=clock.now())
    services.confirm_app(authenticator=kept, step=1, sign_in=sign_in, now=clock.now())
    return secret


def code_of(secret: str, drift: timedelta = timedelta()) -> str:
    return pyotp.TOTP(secret).at(clock.now() + drift)


def second(client: FlaskClient, code: str) -> int:
    answer = client.post("/sign-in/second", data={"code": code})
    assert answer.location != "/sign-in", "nobody waited"
    return answer.status_code


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def subjects() -> list[str]:
    return list(db.session.scalars(db.select(OutboxMail.subject).order_by(OutboxMail.id)))


def test_a_person_sets_up_an_app(anna: Person, enter: Enter) -> None:
    here, there = enter(), enter()
    assert here.post("/account/second-factor/app/begin").location == "/account/second-factor/app"
    page = here.get("/account/second-factor/app").text
    found = re.search(r"<code data-secret>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    secret = found[1].replace(" ", "")
    picture = here.get("/account/second-factor/app.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert (b"<path" in picture.data, b"style" in picture.data, b"script" in picture.data) == (True, False, False)
    assert here.post("/account/second-factor/app", data={"code": "000000"}).status_code == 422
    assert is_in(there)

    answer = here.post("/account/second-factor/app", data={"code": code_of(secret)})

    assert answer.location == "/account/second-factor/recovery"
    assert (is_in(here), is_in(there)) == (True, False)
    assert subjects() == ["Your second factor was changed"]
    assert here.get("/account/second-factor/app").location == "/account/second-factor"
    assert here.get("/account/second-factor/app.svg").location == "/account/second-factor"
    kept = db.session.scalars(db.select(Authenticator.secret)).one()
    assert secret.encode() not in kept
    assert second(enter(), code_of(secret)) == 422, "the code that confirmed the app is used up"
    assert second(enter(), code_of(secret, HALF_MINUTE)) == 302


def test_the_password_alone_opens_nothing(anna: Person, enter: Enter) -> None:
    secret = with_app(anna)
    here = enter()
    assert here.post("/sign-in", data=FORM).location == "/sign-in/second?next=/"
    assert here.get("/account").location.startswith("/sign-in")
    assert here.post("/account/devices/end").status_code == 403
    assert second(here, "123456") == 422
    with here.session_transaction() as kept:
        kept["_user_id"] = kept["waiting"]  # as if who waits were in
    assert not is_in(here)
    planted = here.get_cookie("iskra")

    answer = here.post("/sign-in/second", query_string={"next": "//evil.example"}, data={"code": code_of(secret)})

    assert (answer.location, is_in(here)) == ("/", True)
    assert planted is not None
    assert here.get_cookie("iskra") != planted
    here.set_cookie("iskra", planted.value)
    assert not is_in(here)
    assert here.get("/sign-in/second").location == "/sign-in", "what waited is over"
    proof = db.session.scalars(db.select(SignIn.proof).order_by(SignIn.id.desc())).first()
    assert proof == Proof.APP


def test_a_code_works_once_and_none_before_it(anna: Person, enter: Enter) -> None:
    secret = with_app(anna)
    assert second(enter(), code_of(secret, HALF_MINUTE)) == 302, "the phone is half a minute ahead"
    for drift in (HALF_MINUTE, timedelta(), -HALF_MINUTE):
        assert second(enter(), code_of(secret, drift)) == 422


@pytest.mark.parametrize(("drift", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_clocks_may_differ_by_half_a_minute(anna: Person, enter: Enter, drift: int, status: int) -> None:
    secret = with_app(anna)
    assert second(enter(), code_of(secret, drift * HALF_MINUTE)) == status


def test_the_second_step_waits_ten_minutes(anna: Person, enter: Enter, time: time_machine.Traveller) -> None:
    secret = with_app(anna)
    here = enter()
    time.shift(timedelta(minutes=10))
    answer = here.post("/sign-in/second", data={"code": code_of(secret)})
    assert answer.location == "/sign-in"
    assert not is_in(here)


def test_tries_of_codes_are_limited_wherever_they_come_from(anna: Person, enter: Enter) -> None:
    secret = with_app(anna)
    assert [second(enter(), f"{n:06}") for n in range(7)] == [422] * 5 + [429] * 2
    assert second(enter(), code_of(secret)) == 429


def test_recovery_codes_work_once_each(anna: Person, enter: Enter) -> None:
    secret = with_app(anna)
    here = enter()
    second(here, code_of(secret))
    page = here.post("/account/second-factor/recovery")
    codes = re.findall(r"<code>([A-Z2-9-]+)</code>", page.text)
    assert (len(set(codes)), page.headers["Cache-Control"]) == (10, "no-store")
    hashes = db.session.scalars(db.select(RecoveryCode.code_hash)).all()
    assert all(kept.startswith("$argon2id$") for kept in hashes)

    assert second(enter(), codes[3].lower().replace("-", "")) == 302
    assert second(enter(), codes[3]) == 422
    assert "9 codes are left" in here.get("/account/second-factor").text
    here.post("/account/second-factor/recovery")
    assert second(enter(), codes[4]) == 422, "new codes end the earlier ones"


def test_a_reset_by_mail_does_not_get_around_it(anna: Person, enter: Enter, client: Client) -> None:
    with_app(anna)
    client.post("/forgot-password", data={"email": "anna@example.com"})
    jobs.run_due()
    mail = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    address = re.findall(r"/reset/\S+", mail.body)[0]
    answer = client.post(address, data={"password": BETTER, "again": BETTER})
    assert answer.location == "/sign-in/second?next=/"
    assert not is_in(client)


def test_a_printed_code_does_not_get_around_it_either(anna: Person, enter: Enter, client: Client) -> None:
    with_app(anna)
    hr = make_person(roles=(Role.HR,))
    hashes = {anna.id: passwords.hash_code("ABCD-EFGH-JKLM")}
    services.give_codes(hashes=hashes, until=clock.now() + timedelta(days=1), now=clock.now(), by=hr)
    client.post("/sign-in", data={"email": anna.number, "password": "ABCD-EFGH-JKLM"})
    answer = client.post("/sign-in/password", data={"password": BETTER, "again": BETTER})
    assert answer.location == "/sign-in/second?next=/"


def test_who_must_have_one_sets_it_up_first(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, time: time_machine.Traveller
) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR", frozenset({Role.HR, Role.ADMIN}))
    person = anna_with_password(Role.HR)
    colleague = make_person("Jan Kos", team=make_team())
    client.post("/sign-in", data=FORM)
    for address in ("/", "/people", f"/people/{colleague.id}", "/account"):
        assert client.get(address).location == "/account/second-factor"
    assert client.post(f"/people/{colleague.id}/code").location == "/account/second-factor"
    assert db.session.scalars(db.select(AuditEntry).filter_by(action="print code")).all() == []
    assert "Your role needs a second factor" in client.get("/account/second-factor").text

    client.post("/account/second-factor/app/begin")
    kept = db.session.scalars(db.select(Authenticator)).one()
    secret = vault.unseal(kept.secret, account_id=kept.account_id)
    client.post("/account/second-factor/app", data={"code": code_of(secret)})
    assert client.get("/people").status_code == 200
    refused = client.post("/account/second-factor/app/remove")
    assert (refused.status_code, "Add another one first" in refused.text) == (422, True)
    client.post("/sign-out")
    client.post("/sign-in", data=FORM)
    time.shift(HALF_MINUTE)
    assert second(client, code_of(secret)) == 302
    assert client.get("/people").status_code == 200, person.name


def test_the_way_in_is_changed_only_soon_after_the_password(
    anna: Person, enter: Enter, time: time_machine.Traveller
) -> None:
    here = enter()
    time.shift(timedelta(minutes=16))
    answer = here.post("/account/second-factor/app/begin")
    assert answer.location == "/account/confirm?next=/account/second-factor"
    assert db.session.scalars(db.select(Authenticator)).all() == []
    assert here.post(answer.location, data={"password": "guess"}).status_code == 422
    assert here.post(answer.location, data={"password": PASSWORD}).location == "/account/second-factor"
    assert here.post("/account/second-factor/app/begin").location == "/account/second-factor/app"


def test_an_administrator_lets_in_who_lost_phone_and_codes(
    app: Flask, anna: Person, enter: Enter, client: Client
) -> None:
    secret = with_app(anna)
    here = enter()
    second(here, code_of(secret))
    address = f"/people/{anna.id}/second-factor/reset"
    hr, admin = (make_person(team=make_team(), roles=(role,)) for role in (Role.HR, Role.ADMIN))
    assert client.sign_in(hr).post(address).status_code == 403
    client.sign_in(admin)
    assert "Be sure who asks you" in client.get(address).text
    assert client.post(address).status_code == 302

    assert not is_in(here)
    assert is_in(enter())
    entry = db.session.scalars(db.select(AuditEntry).filter_by(actor_id=admin.id)).one()
    assert (entry.action, entry.object_type) == ("second factor", "account")
    told = db.session.scalars(db.select(OutboxMail.body).order_by(OutboxMail.id.desc())).first()
    assert "An administrator has removed your second factor." in str(told)
    assert client.post(address).status_code == 422, "there is none left"


def test_a_secret_moved_to_another_account_is_worthless(anna: Person) -> None:
    sealed = vault.seal("SECRET", account_id=1)
    assert vault.unseal(sealed, account_id=1) == "SECRET"
    with pytest.raises(vault.KeyMissing):
        vault.unseal(sealed, account_id=11)


def test_without_its_key_the_factor_says_so(app: Flask, anna: Person, enter: Enter) -> None:
    secret = with_app(anna)
    key = app.config["KEYS"] / "second-factors.key"
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_bytes()
    key.unlink()
    try:
        answer = enter().post("/sign-in/second", data={"code": code_of(secret)})
    finally:
        key.write_bytes(kept)
    assert (answer.status_code, "not in the key directory" in answer.text) == (422, True)


def test_a_challenge_is_answered_once(anna: Person, enter: Enter) -> None:
    enter()
    sign_in = db.session.scalars(db.select(SignIn)).one()
    challenge = services.new_challenge(sign_in=sign_in)
    assert services.take_challenge(sign_in=sign_in) == challenge
    db.session.refresh(sign_in)
    with pytest.raises(RuleBroken):
        services.take_challenge(sign_in=sign_in)


@pytest.mark.parametrize("owner", ["anna", "eve"])
def test_a_key_opens_the_account_of_its_owner_alone(
    anna: Person, enter: Enter, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    """Eve knows Anna's password and has a key of her own, which signs whatever it is asked to."""
    eve = make_person("Eve", team=make_team(), email="eve@example.com")
    services.set_password(person=eve, password_hash="-", now=clock.now())
    for name, account in zip(("anna", "eve"), db.session.scalars(db.select(Account).order_by(Account.id)), strict=True):
        theirs = services.start(account=account, device="", shared=False, now=clock.now())
        services.add_key(
            sign_in=theirs, name=name, credential_id=name.encode(), public_key=b"-", sign_count=0, now=clock.now()
        )
    monkeypatch.setattr(security_keys, "shown_id", lambda _answer: owner.encode())
    monkeypatch.setattr(security_keys, "shown", lambda *_: 1)
    client = enter()
    client.post("/sign-in/second/options")
    answer = client.post("/sign-in/second/key", data={"credential": "{}"})
    assert (answer.status_code, is_in(client)) == ((302, True) if owner == "anna" else (422, False))


@pytest.mark.parametrize(
    "address",
    ["/sign-in/second", "/sign-in/second/options", "/sign-in/second/key", "/sign-out", "/forgot-password"],
)
def test_nothing_is_done_for_another_site(anna: Person, enter: Enter, address: str) -> None:
    with_app(anna)
    client = enter()
    client.brings_csrf_token = False
    assert client.post(address, data={"email": "a", "code": "1", "credential": "{}"}).status_code == 400


ODD = st.one_of(
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(["id", "rawId", "type", "response"]),
        st.sampled_from(
            ["AQ", "public-key", {}, {"clientDataJSON": "e30", "signature": "AA", "authenticatorData": "AA"}]
        ),
    ).map(lambda found: str(found).replace("'", '"')),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=ODD)
def test_nonsense_instead_of_a_key_is_refused(app: Flask, answer: str) -> None:
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(make_person(team=make_team()))
    client.post("/account/second-factor/keys/options")
    refused = client.post("/account/second-factor/keys", data={"name": "Key", "credential": answer})
    assert (refused.status_code, "Error:" in refused.text) == (422, True)


@pytest.mark.parametrize("kind", ["of an app", "for recovery"])
def test_of_many_who_bring_one_code_at_once_one_gets_in(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(limiter, "enabled", False)  # it would turn most of them away before
    code = code_of(with_app(anna_with_password()))
    if kind == "for recovery":
        code = passwords.new_code()
        mine = db.session.scalars(db.select(SignIn)).one()
        services.keep_recovery_codes(sign_in=mine, hashes=[passwords.hash_code(code)], now=clock.now())
    db.session.commit()
    clients = [committing_app.test_client() for _ in range(24)]
    for client in clients:
        assert client.post("/sign-in", data=FORM).location == "/sign-in/second?next=/"
    together = Barrier(len(clients))

    def use(client: FlaskClient) -> int:
        assert isinstance(client, Client)
        client.csrf_token()
        together.wait()
        return second(client, code)

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(use, clients))

    db.session.rollback()
    assert answers.count(302) == 1
    assert sum(is_in(client) for client in clients) == 1
