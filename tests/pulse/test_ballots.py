"""Blind ballots: one token a person, cast by nobody in particular, counted once."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.jobs import Job
from app.core.mail import OutboxMail
from app.people.models import Person
from app.pulse import blind, boxes, keys, queries, services, work
from app.pulse.models import Ballot, Invited, Issuer, Label, Receipt, Wave, WaveState
from tests.factories import make_person
from tests.pulse import voter
from tests.pulse.company import NOON, Company, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("today", "small_keys")


@pytest.fixture(name="company")
def _company(app: Flask) -> Company:
    return make_company({"north": 12, "south": 8})


@pytest.fixture(name="wave")
def _wave(company: Company) -> Wave:
    wave = make_wave(label=Label.ANONYMOUS)
    db.session.commit()
    return wave


def _issued(wave: Wave, person: Person) -> boxes.Token:
    return voter.fetch_token(wave, person, now=NOON)


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _cast(client: Client, token: boxes.Token, given: dict[str, int], **changed: Any) -> TestResponse:
    return client.post("/pulse/ballots", data=json.dumps(voter.ballot(token, given) | changed))


def test_opening_makes_a_key_for_each_key_atom(wave: Wave) -> None:
    issuers = db.session.scalars(select(Issuer).where(Issuer.wave_id == wave.id)).all()

    assert {issuer.atom_id for issuer in issuers} == {rate.unit_id for rate in queries.rates(wave.id)}
    assert len({issuer.public_key for issuer in issuers}) == len(issuers) > 1
    assert set((wave.frame or {})["issuing"]) == {str(issuer.atom_id) for issuer in issuers}
    for issuer in issuers:
        assert blind.public_bytes(keys.issuing(wave.public_key or b"", issuer.atom_id)) == issuer.public_key


def test_keys_are_large_outside_of_tests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert blind.BITS == 3072


def test_a_person_gets_one_token_and_the_same_as_often_as_they_ask(wave: Wave, company: Company) -> None:
    anna = company.people["north"][0]
    place = queries.invitation(wave.id, anna)
    assert place is not None
    issuer = queries.issuer(place)
    assert issuer is not None
    first, second = (voter.blind(issuer.public_key, voter.new_token()) for _each in range(2))

    def ask(blinded: voter.Blinded) -> bytes:
        return services.issue(wave_id=wave.id, person_id=anna.id, blinded=blinded.message, now=NOON)

    signature = ask(first)
    db.session.commit()
    assert ask(first) == signature
    with pytest.raises(RuleBroken, match="another device"):
        ask(second)
    db.session.rollback()
    assert queries.issued_and_cast(wave.id)[place.atom_id] == (1, 0)


def test_a_ballot_comes_from_nobody(wave: Wave, company: Company, client: Client) -> None:
    token = _issued(wave, company.people["north"][0])
    before = [_count(table) for table in (AuditEntry, Job, OutboxMail)]
    invited = db.session.scalars(select(Invited.answered).where(Invited.wave_id == wave.id)).all()

    answer = _cast(client, token, {"inform": 5})

    assert answer.json == {"receipt": token.receipt.hex()}
    assert "Set-Cookie" not in answer.headers
    assert [_count(table) for table in (AuditEntry, Job, OutboxMail)] == before
    assert db.session.scalars(select(Invited.answered).where(Invited.wave_id == wave.id)).all() == invited
    box = db.session.scalars(select(Ballot.box).where(Ballot.key == token.receipt)).one()
    assert boxes.unseal(keys.load(wave.public_key or b"").seal, box) == boxes.Vote(token.atom_id, {"inform": 5})


def test_it_says_no_line_in_the_log(
    wave: Wave, company: Company, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    token = _issued(wave, company.people["north"][0])
    capsys.readouterr()
    _cast(client, token, {"inform": 5})
    _cast(client, token._replace(signature=b"x" * 128), {"inform": 5})
    assert capsys.readouterr() == ("", "")


def test_a_replay_answers_with_the_first_receipt_and_changes_nothing(
    wave: Wave, company: Company, client: Client
) -> None:
    token = _issued(wave, company.people["north"][0])
    first = _cast(client, token, {"inform": 5})
    box = db.session.scalars(select(Ballot.box)).one()

    again = _cast(client, token, {"inform": 1})

    assert (again.status_code, again.json) == (200, first.json)
    assert db.session.scalars(select(Ballot.box)).all() == [box]
    assert queries.issued_and_cast(wave.id)[token.atom_id] == (1, 1)


def test_forged_and_still_blinded_tokens_are_refused(wave: Wave, company: Company, client: Client) -> None:
    anna, other = company.people["north"][:2]
    token, theirs = _issued(wave, anna), _issued(wave, other)
    elsewhere = next(rate.unit_id for rate in queries.rates(wave.id) if rate.unit_id != token.atom_id)
    second_wave = make_wave(label=Label.ANONYMOUS)
    still_blind = voter.fetch_blind_signature(wave, company.people["north"][2], now=NOON)
    db.session.commit()

    forged = {
        "another token": token._replace(content=voter.new_token()),
        "another's signature": token._replace(signature=theirs.signature),
        "no signature": token._replace(signature=b""),
        "still blinded": token._replace(content=still_blind[0][:64], signature=still_blind[1]),
        "the blind signature of a token": token._replace(content=still_blind[2], signature=still_blind[1]),
        "another key atom": token._replace(atom_id=elsewhere),
        "another wave": token._replace(wave_id=second_wave.id),
        "no wave": token._replace(wave_id=99_999),
    }
    for what, one in forged.items():
        answer = _cast(client, one, {"inform": 5})
        assert answer.status_code == 422, what
        assert "signature" in str(answer.json), what
    assert (_count(Ballot), _count(Receipt)) == (0, 0)


@pytest.mark.parametrize("given", [{}, {"inform": 6}, {"inform": 0}, {"shoe": 1}, {"inform": 5, "enps": 11}])
def test_answers_that_make_no_sense_are_refused(
    wave: Wave, company: Company, client: Client, given: dict[str, int]
) -> None:
    token = _issued(wave, company.people["north"][0])
    assert _cast(client, token, given).status_code == 422
    assert (_count(Ballot), _count(Receipt), queries.issued_and_cast(wave.id)[token.atom_id]) == (0, 0, (1, 0))


NO_BALLOTS = {
    "nothing": b"",
    "a list": b"[]",
    "half": b"{",
    "null": b"null",
    "a part": b'{"wave": 1}',
    "a number as text": b'{"wave":"1","atom":1,"token":"","signature":"","answers":{}}',
    "yes as a number": b'{"wave":1,"atom":true,"token":"","signature":"","answers":{}}',
    "no text": b"\xff",
    "a pit": b"[" * 5000,
    "too long": b'"' + b"x" * 20_000,
    "a list of answers": b'{"wave":1,"atom":1,"token":"","signature":"","answers":{"a":[1]}}',
    "infinite": b'{"wave":1e400,"atom":1,"token":"","signature":"","answers":{}}',
}


@pytest.mark.one_database
@pytest.mark.parametrize("sent", NO_BALLOTS.values(), ids=NO_BALLOTS)
def test_what_is_no_ballot_does_no_harm(client: Client, sent: bytes) -> None:
    assert client.post("/pulse/ballots", data=sent).status_code in {413, 422}


def test_an_anonymous_wave_takes_blind_ballots_only(
    wave: Wave, company: Company, client: Client, sign_in: SignIn
) -> None:
    anna = company.people["north"][0]
    with pytest.raises(RuleBroken, match="does not take answers"):
        services.cast(wave=wave, person=anna, answers=answers(), now=NOON)
    db.session.rollback()
    confidential = make_wave()
    db.session.commit()
    with pytest.raises(RuleBroken, match="does not take answers"):
        services.issue(wave_id=confidential.id, person_id=anna.id, blinded=b"x" * 128, now=NOON)
    db.session.rollback()
    assert sign_in(anna).post(f"/pulse/{wave.id}", data={"to": "send", "a-inform": "5"}).status_code == 302
    assert _count(Ballot) == 0


def test_a_token_is_asked_for_by_whoever_is_invited(wave: Wave, company: Company, sign_in: SignIn) -> None:
    place = queries.invitation(wave.id, company.people["north"][0])
    assert place is not None
    issuer = queries.issuer(place)
    assert issuer is not None
    blinded = voter.blind(issuer.public_key, voter.new_token())
    sent = {"blinded": b64encode(blinded.message).decode()}
    stranger = sign_in(make_person("Came later", team=company.root))
    assert stranger.post(f"/pulse/{wave.id}/token", data=sent).status_code == 404

    anna = sign_in(company.people["north"][0])
    assert anna.post(f"/pulse/{wave.id}/token", data={"blinded": "no base64"}).status_code == 422
    answer = anna.post(f"/pulse/{wave.id}/token", data=sent)
    assert answer.status_code == 200
    assert anna.post(f"/pulse/{wave.id}/token", data=sent).json == answer.json
    assert "Finish there" in anna.get(f"/pulse/{wave.id}").text


def test_a_lost_token_shows_as_issued_and_not_cast(wave: Wave, company: Company, client: Client) -> None:
    north = company.people["north"]
    for person in north[:7]:
        token = _issued(wave, person)
        if person is not north[0]:
            assert _cast(client, token, {"inform": 4}).status_code == 200
    close_and_seal(wave)

    [rate] = [rate for rate in queries.rates(wave.id) if rate.unit.name == "north"]
    assert (rate.invited, rate.issued, rate.answered) == (12, 7, 6)


def test_after_the_seal_only_counts_and_receipts_are_left(wave: Wave, company: Company, client: Client) -> None:
    tokens = [_issued(wave, person) for person in company.everyone]
    for level, token in enumerate(tokens):
        assert _cast(client, token, answers(1 + level % 5)).status_code == 200
    public_key = wave.public_key or b""
    close_and_seal(wave)

    assert wave.state == WaveState.RELEASED
    assert {f.answered for f in queries.reports(wave.id) if f.unit.name == "Acme"} == {23}
    assert sum(rate.answered for rate in queries.rates(wave.id)) == 23
    assert (_count(Ballot), _count(Receipt)) == (0, 23)
    assert not db.session.scalars(select(Invited.person_id).where(Invited.blinded.is_not(None))).all()
    assert not keys.left(public_key)
    refused = _cast(client, tokens[0]._replace(content=voter.new_token()), {"inform": 4})
    assert refused.status_code == 422
    assert _cast(client, tokens[0], {"inform": 1}).json == {"receipt": tokens[0].receipt.hex()}


def test_who_comes_after_the_close_is_told(wave: Wave, company: Company, client: Client) -> None:
    token = _issued(wave, company.people["north"][0])
    services.start_sealing(wave=wave, now=NOON)
    db.session.commit()
    answer = _cast(client, token, {"inform": 4})
    assert (answer.status_code, "does not take answers any more" in str(answer.json)) == (422, True)
    with pytest.raises(RuleBroken, match="does not take answers any more"):
        _issued(wave, company.people["north"][1])


def test_more_ballots_than_tokens_are_refused(wave: Wave, company: Company, client: Client) -> None:
    """Whoever has stolen an issuing key makes tokens that verify; there are never more ballots than tokens."""
    token = _issued(wave, company.people["north"][0])
    assert _cast(client, token, {"inform": 4}).status_code == 200
    stolen = keys.issuing(wave.public_key or b"", token.atom_id)
    public = blind.public_bytes(stolen)
    made = voter.blind(public, voter.new_token())
    signature = voter.finalize(public, made, blind.sign(stolen, made.message))

    answer = _cast(client, token._replace(content=made.token, signature=signature), {"inform": 1})

    assert (answer.status_code, "more ballots than tokens" in str(answer.json)) == (422, True)
    assert _count(Ballot) == 1


def test_reminders_go_to_everyone_invited(wave: Wave, company: Company, client: Client) -> None:
    assert _cast(client, _issued(wave, company.people["north"][0]), {"inform": 4}).status_code == 200
    services.remind(wave=wave, reminder="planned", now=NOON)
    written = db.session.execute(select(OutboxMail.recipient, OutboxMail.body)).all()
    reminders = [recipient for recipient, body in written if "ignore this" in body]
    assert Counter(reminders) == Counter(person.email for person in company.everyone)


def test_a_wave_opens_by_a_job_with_keys_made_before(company: Company) -> None:
    wave = make_wave(label=Label.ANONYMOUS, opened=False)
    services.ask_to_open(wave=wave, now=NOON, by=None)
    db.session.commit()
    made = services.make_issuing_keys(wave=wave, now=NOON)
    assert len(made) > 1
    for _again in range(2):
        work.advance(wave_id=wave.id, now=NOON)
    assert wave.state == WaveState.OPEN
    assert len(queries.issued_and_cast(wave.id)) == len(made)


class Crash(Exception):
    """The power goes."""


@pytest.mark.parametrize("step", ["signed, not noted", "noted, not sent", "in the box, not answered"])
def test_a_crash_loses_and_doubles_nothing(
    wave: Wave, company: Company, client: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    anna = company.people["north"][0]
    draft = voter.draft(wave, anna)
    token = None
    if step == "in the box, not answered":
        token = voter.finish(draft, now=NOON)
        db.session.commit()
        services.cast_ballot(token=token, answers={"inform": 4}, now=NOON)
        db.session.rollback()  # the power went before the commit
        assert (_count(Ballot), _count(Receipt)) == (0, 0)
    elif step == "signed, not noted":
        with monkeypatch.context() as patch:
            patch.setattr("app.pulse.services.issuing._note", _crash)
            with pytest.raises(Crash):
                voter.finish(draft, now=NOON)
        db.session.rollback()
        assert queries.issued_and_cast(wave.id)[draft.atom_id] == (0, 0)
    else:
        voter.finish(draft, now=NOON)
        db.session.commit()  # and the answer never reached the browser
    token = voter.finish(draft, now=NOON)
    db.session.commit()
    for _again in range(2):
        assert _cast(client, token, {"inform": 4}).json == {"receipt": token.receipt.hex()}

    assert queries.issued_and_cast(wave.id)[token.atom_id] == (1, 1)
    assert (_count(Ballot), _count(Receipt)) == (1, 1)


def _crash(*_args: Any, **_kwargs: Any) -> Iterator[None]:
    raise Crash


def test_16_at_once_with_one_token_make_one_ballot(committing_app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave(label=Label.ANONYMOUS)
    db.session.commit()
    mine, others = company.people["north"][0], company.people["north"][1:8]
    tokens = [_issued(wave, mine)] * 9 + [_issued(wave, person) for person in others]
    db.session.commit()
    start = Barrier(len(tokens))

    def send(token: boxes.Token) -> str:
        client = committing_app.test_client()
        start.wait()
        return str(client.post("/pulse/ballots", data=json.dumps(voter.ballot(token, {"inform": 4}))).json)

    with ThreadPoolExecutor(len(tokens)) as pool:
        receipts = list(pool.map(send, tokens))

    db.session.rollback()
    assert receipts == [str({"receipt": token.receipt.hex()}) for token in tokens]
    assert (_count(Ballot), _count(Receipt)) == (8, 8)
    assert queries.issued_and_cast(wave.id)[tokens[0].atom_id] == (8, 8)


def test_of_eight_devices_at_once_one_gets_a_token(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """All eight have passed the first look when the first is noted."""
    devices = 8
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave(label=Label.ANONYMOUS)
    db.session.commit()
    drafts = [voter.draft(wave, anna) for _device in range(devices)]
    db.session.rollback()
    signed, sign = Barrier(devices), blind.sign

    def sign_and_wait(private: bytes, blinded: bytes) -> bytes:
        signature = sign(private, blinded)
        signed.wait()
        return signature

    def start(draft: voter.Draft) -> str:
        with committing_app.app_context():
            try:
                voter.finish(draft, now=NOON)
                db.session.commit()
            except RuleBroken as reason:
                db.session.rollback()
                return str(reason)
            return "signed"

    monkeypatch.setattr(blind, "sign", sign_and_wait)
    with ThreadPoolExecutor(devices) as pool:
        outcomes = Counter(pool.map(start, drafts))

    assert outcomes["signed"] == 1
    assert sum("another device" in outcome for outcome in outcomes.elements()) == devices - 1
    assert queries.issued_and_cast(wave.id)[drafts[0].atom_id] == (1, 0)
