"""The public list of receipts, the pack for a works council, and seal keys in other hands."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.access import Role
from app.core.db import db
from app.people.models import Person
from app.pulse import keys, queries, services, work
from app.pulse.models import Label, Wave, WaveState
from tests.factories import make_person
from tests.pulse import voter
from tests.pulse.company import DAY, NOON, Company, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
pytestmark = [pytest.mark.usefixtures("today", "small_keys"), pytest.mark.one_database]


@pytest.fixture(name="company")
def _company(app: Flask) -> Company:
    return make_company({"north": 12, "south": 8})


@pytest.fixture(name="wave")
def _wave(company: Company) -> Wave:
    wave = make_wave(label=Label.ANONYMOUS)
    db.session.commit()
    return wave


def _words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_whoever_has_a_receipt_finds_it_the_next_day(wave: Wave, company: Company, client: Client) -> None:
    token = voter.fetch_token(wave, company.people["north"][0], now=NOON)
    voter.fetch_token(wave, company.people["north"][1], now=NOON)
    services.cast_ballot(token=token, answers={"inform": 4}, now=NOON)
    path, receipt = f"/pulse/receipts/{wave.fingerprint}", token.receipt.hex(" ", 4)
    assert "north 12 0 0" in _words(client, path)
    assert receipt not in _words(client, f"{path}?unit={token.atom_id}")

    services.refresh_rates(wave=wave, now=NOON + DAY)

    assert "north 12 2 1" in _words(client, path)
    assert receipt in _words(client, f"{path}?unit={token.atom_id}")
    assert receipt not in _words(client, f"{path}?unit={company.root.id}")


def test_receipts_stay_when_the_ballots_are_gone(wave: Wave, company: Company, client: Client) -> None:
    tokens = [voter.fetch_token(wave, person, now=NOON) for person in company.people["north"]]
    for token in tokens:
        services.cast_ballot(token=token, answers=answers(), now=NOON)
    close_and_seal(wave)

    found = re.findall(r"<code>([0-9a-f ]{71})</code>", client.get(_path(wave, tokens[0].atom_id)).text)
    assert found == sorted(token.receipt.hex(" ", 4) for token in tokens)


def _path(wave: Wave, unit: int) -> str:
    return f"/pulse/receipts/{wave.fingerprint}?unit={unit}"


def test_nobody_is_looked_up_who_looks(wave: Wave, company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.people["north"][0])
    with count_statements() as statements:
        assert "Member 0" not in client.get(_path(wave, company.root.id)).text
    assert not [one for one in statements if "sign_in" in one or "person" in one]
    assert len(statements) <= 6


def test_only_anonymous_waves_have_one(company: Company, client: Client) -> None:
    wave = make_wave()
    assert client.get(f"/pulse/receipts/{wave.fingerprint}").status_code == 404
    assert client.get("/pulse/receipts/0").status_code == 404


@pytest.mark.parametrize("label", Label)
def test_the_pack_says_what_is_asked_and_by_which_rule(company: Company, sign_in: SignIn, label: Label) -> None:
    hr = sign_in(make_person("Helen HR", team=company.root, roles=(Role.HR,)))
    wave = make_wave(label=label, opened=False)
    words = _words(hr, f"/pulse/waves/{wave.id}/pack")
    for said in ("I know what customers expect of me.", "at least 5 who answered", "if all answer alike"):
        assert said in words
    assert ("blind signature" in words) is (label is Label.ANONYMOUS)
    assert sign_in(company.people["north"][0]).get(f"/pulse/waves/{wave.id}/pack").status_code == 403


def test_the_seal_key_can_lie_in_other_hands_until_the_close(
    company: Company, app: Flask, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, drawer = tmp_path / "disk", tmp_path / "drawer"
    monkeypatch.setitem(app.config, "SEAL_KEYS", str(disk))
    wave = make_wave()
    db.session.commit()
    assert [file.suffix for file in disk.iterdir()] == [".seal"]
    disk.rename(drawer)

    hr = sign_in(make_person("Helen HR", team=company.root, roles=(Role.HR,)))
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    db.session.commit()
    assert "not in the key directory" not in hr.get(f"/pulse/waves/{wave.id}/manage").text
    services.start_sealing(wave=wave, now=NOON)
    db.session.commit()
    assert "not in the key directory" in hr.get(f"/pulse/waves/{wave.id}/manage").text
    with pytest.raises(keys.KeysMissing):
        work.seal(wave_id=wave.id)
    drawer.rename(disk)
    work.seal(wave_id=wave.id)

    assert wave.state == WaveState.RELEASED
    assert sum(rate.answered for rate in queries.rates(wave.id)) == 23
    assert not list(disk.iterdir())
