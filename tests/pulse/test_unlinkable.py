"""An attacker with the database, its log, the server's access log and copies made in mid-wave, but without the key
directory. Both kinds of waves, each beside a naive table that the same attacker reads."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from nacl.public import PrivateKey, SealedBox

from app.core import clock
from app.core.db import Base, db
from app.people.models import Person
from app.pulse import keys, queries, services
from app.pulse.boxes import Token
from app.pulse.models import Ballot, Invited, Label, Receipt, Wave, WaveState
from tests.pulse import voter
from tests.pulse.company import NOON, answers, close_and_seal, make_company, make_wave

TOKENS: list[Token] = []  # what the voters of a test held, for the attacker to be judged by
NAIVE = "naive_ballot"  # what many products keep: answers without a name, so "anonymous"


@dataclass
class Copy:
    """All that the attacker has of one moment."""

    marked: dict[int, Any]  # who has answered, or has a token, and which transaction says so
    rows: dict[str, dict[bytes, Any]]  # of either table: content, and which transaction wrote it
    values: set[bytes]  # every value in the database that could be a key
    files: bytes  # the database and its log as they lie on the disk


def _copy() -> Copy:
    postgresql = db.engine.dialect.name == "postgresql"
    written_by = sa.text("xmin::text") if postgresql else sa.text("0")
    with db.engine.connect() as connection:
        marked = sa.select(Invited.person_id, written_by).where(Invited.answered | Invited.blinded.is_not(None))
        ours = sa.select(Ballot.box, written_by)
        naive = sa.select(sa.text("answers"), written_by).select_from(sa.text(NAIVE))
        return Copy(
            dict(connection.execute(marked).all()),
            {
                Ballot.__tablename__: {bytes(box): by for box, by in connection.execute(ours)},
                NAIVE: {text.encode(): by for text, by in connection.execute(naive)},
            },
            set(_values(connection)),
            b"".join(file.read_bytes() for file in _files(connection)),
        )


def _values(connection: sa.Connection) -> Iterator[bytes]:
    for table in Base.metadata.sorted_tables:
        for row in connection.execute(sa.select(table)):
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()
                if isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value):
                    yield bytes.fromhex(value)


def _files(connection: sa.Connection) -> Iterator[Path]:
    if connection.dialect.name == "sqlite":
        file = Path(connection.engine.url.database or "")
        yield from (one for one in (file, file.with_name(f"{file.name}-wal")) if one.exists())
        return
    connection.exec_driver_sql("CHECKPOINT")
    folder = Path(str(connection.scalar(sa.text("SHOW data_directory"))))
    own = connection.scalar(sa.text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    yield from (file for file in (folder / "base" / str(own)).iterdir() if file.is_file())
    yield from (file for file in (folder / "pg_wal").iterdir() if file.is_file())


def _attack(copies: list[Copy], table: str, seen: Mapping[int, int] | None = None) -> dict[int, dict[str, int]]:
    """What the attacker says these people answered: the rows tied to them, read with whatever the copies hold."""
    known = set().union(*(copy.values for copy in copies))
    found = {person: _read(row, known) for person, row in _tied(copies, table, seen or {}).items()}
    return {person: given for person, given in found.items() if given is not None}


def _tied(copies: list[Copy], table: str, seen: Mapping[int, int]) -> dict[int, bytes]:
    """Rows are tied to people by what changed between two copies, by the transaction that wrote both, or, where the
    access log shows in which order people sent (`seen`), by the order in which rows were written."""
    tied: dict[int, bytes] = {}
    for before, after in pairwise(copies):
        people = after.marked.keys() - before.marked.keys()
        rows = after.rows[table].keys() - before.rows[table].keys()
        if len(people) == len(rows) == 1:
            tied[people.pop()] = rows.pop()
    last = copies[-1]
    for person, transaction in last.marked.items():
        same = [row for row, by in last.rows[table].items() if by == transaction]
        if len(same) == 1:
            tied[person] = same[0]
    in_order = sorted(last.rows[table], key=lambda row: int(last.rows[table][row]))
    if len({*last.rows[table].values()}) == len(in_order) == len(seen):  # each written by a transaction of its own
        tied |= dict(zip(sorted(seen, key=lambda person: seen[person]), in_order, strict=True))
    return tied


def _read(row: bytes, known: set[bytes]) -> dict[str, int] | None:
    for content in (row, *(_opened(row, value) for value in known if len(value) == 32)):
        try:
            written: dict[str, Any] = json.loads(content)
        except ValueError:
            continue
        given: dict[str, int] = written.get("answers", written)
        return given
    return None


def _opened(row: bytes, key: bytes) -> bytes:
    try:
        return SealedBox(PrivateKey(key)).decrypt(row)
    except Exception:  # whatever the library says of a wrong key or a wrong row, it was not the one
        return b""


def _answer(wave: Wave, person_id: int, given: Mapping[str, int]) -> None:
    """One person's answers into our table and, in the same transaction, into the naive one."""
    if wave.is_anonymous:
        token = voter.fetch_token(wave, db.session.get_one(Person, person_id), now=NOON)
        TOKENS.append(token)
        services.cast_ballot(token=token, answers=given, now=NOON)
    else:
        services.cast_many(wave=wave, answers={person_id: given}, now=NOON)
    db.session.execute(sa.text(f"INSERT INTO {NAIVE} (answers) VALUES (:answers)"), {"answers": json.dumps(given)})
    db.session.commit()


@pytest.fixture(params=Label)
def label(request: pytest.FixtureRequest, small_keys: None) -> Label:
    TOKENS.clear()
    found: Label = request.param
    return found


def _six_answers(label: Label) -> tuple[Wave, dict[int, dict[str, int]], list[Copy]]:
    company = make_company({"north": 12})
    wave = make_wave(label=label)
    key = "SERIAL" if db.engine.dialect.name == "postgresql" else "INTEGER"
    db.session.execute(sa.text(f"CREATE TABLE {NAIVE} (id {key} PRIMARY KEY, answers TEXT)"))
    db.session.commit()
    truth = {p.id: answers(1 + n % 5, enps=n) for n, p in enumerate(company.people["north"][:6])}
    copies = [_copy()]
    for number, (person_id, given) in enumerate(truth.items()):
        _answer(wave, person_id, given)
        if number in {0, 1}:  # two copies around single answers, and one at the end
            copies.append(_copy())
    return wave, truth, [*copies, _copy()]


def test_a_stolen_database_gives_no_answers_away(committing_app: Flask, label: Label) -> None:
    _wave, truth, copies = _six_answers(label)
    seen = {person: place for place, person in enumerate(truth)}  # from the access log: who sent when

    won = _attack(copies, NAIVE, seen)
    assert len(won) == (6 if db.engine.dialect.name == "postgresql" else 2)
    assert all(truth[person] == given for person, given in won.items())
    assert len(_tied(copies, Ballot.__tablename__, seen)) == len(won)  # whose box it is does not help
    assert _attack(copies, Ballot.__tablename__, seen) == {}


def test_what_was_signed_and_what_was_cast_have_nothing_in_common(committing_app: Flask, small_keys: None) -> None:
    """The signer saw these blinded messages, and the ballots bear these tokens: no value ties one to the other."""
    TOKENS.clear()
    wave, _truth, copies = _six_answers(Label.ANONYMOUS)
    asked = {bytes(one or b"") for one in db.session.scalars(sa.select(Invited.blinded)) if one}
    cast = {bytes(one) for one in db.session.scalars(sa.select(Receipt.receipt))}

    assert (len(asked), len(cast)) == (6, 6)
    assert not asked & cast
    assert cast == {token.receipt for token in TOKENS}
    for token in TOKENS:
        for part in (token.content, token.signature, token.content[:32], token.content[32:]):
            assert not any(spelled in copy.files for copy in copies for spelled in _spellings(part))
    assert wave.state == WaveState.OPEN


def test_the_access_log_of_a_cast_names_nobody(committing_app: Flask, small_keys: None) -> None:
    """All that a server in front could write down of it, for each of two people: the same, but for the address."""
    company = make_company({"north": 12})
    wave = make_wave(label=Label.ANONYMOUS, now=clock.now())
    db.session.commit()
    tokens = [voter.fetch_token(wave, person, now=clock.now()) for person in company.people["north"][:2]]
    lines = []
    for level, token in enumerate(tokens):
        body = json.dumps(voter.ballot(token, answers(1 + level * 4))).ljust(8192)
        answer = committing_app.test_client().post("/pulse/ballots", data=body)
        request = answer.request
        line = [request.method, request.full_path, str(answer.status_code), str(len(answer.data)), str(len(body))]
        lines.append([*line, *(f"{name}: {value}" for name, value in answer.headers if name != "X-Request-ID")])
    assert lines[0] == lines[1]
    assert not [line for line in lines[0] if "cookie" in line.lower() and not line.startswith("Vary")]


def test_boxes_differ_in_nothing_but_noise(committing_app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    alike = {p.id: answers(4) for p in company.people["north"]}
    alike[company.people["north"][0].id] = {"inform": 1}
    services.cast_many(wave=wave, answers=alike, now=NOON)
    stored = db.session.scalars(sa.select(Ballot.box)).all()

    assert {len(box) for box in stored} == {4096}
    assert len({box[start : start + 16] for box in stored for start in (0, 1024, 4080)}) == 3 * len(stored)


def _spellings(secret: bytes) -> tuple[bytes, ...]:
    return secret, secret.hex().encode(), base64.b64encode(secret), base64.urlsafe_b64encode(secret)


def test_no_key_and_no_answer_is_in_the_database_or_its_log(committing_app: Flask, label: Label) -> None:
    wave, _truth, copies = _six_answers(label)
    wave_keys = keys.load(wave.public_key or b"")
    issuing = [keys.issuing(wave.public_key or b"", one.atom_id) for one in queries.issuers(wave.id)]
    assert bool(issuing) is wave.is_anonymous
    primes = [numbers.p.to_bytes(64) for numbers in map(_private_numbers, issuing)]

    for secret in (wave_keys.secret, bytes(wave_keys.seal), *issuing, *primes):
        for spelled in _spellings(secret):
            assert not any(spelled in copy.files for copy in copies)
    assert any(b'"stay": 5' in copy.files for copy in copies)  # the naive table's answers do lie there
    assert not any(b'"atom"' in copy.files for copy in copies)


def _private_numbers(private: bytes) -> rsa.RSAPrivateNumbers:
    key = serialization.load_der_private_key(private, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key.private_numbers()


def test_after_the_seal_nothing_opens_what_was_copied(committing_app: Flask, label: Label) -> None:
    wave, _truth, copies = _six_answers(label)
    stored = [row for copy in copies for row in copy.rows[Ballot.__tablename__]]
    assert stored

    close_and_seal(wave)
    sealed = _copy()

    assert _attack([*copies, sealed], Ballot.__tablename__) == {}
    assert not list(Path(committing_app.config["KEYS"]).iterdir())
    assert sealed.rows[Ballot.__tablename__] == {}
    if db.engine.dialect.name == "sqlite":  # PostgreSQL keeps its log as long as it is told to; the keys are gone
        assert not any(box[start : start + 64] in sealed.files for box in stored for start in (0, 1000, 3000))


def test_the_key_directory_alone_would_open_them(committing_app: Flask, label: Label) -> None:
    """The attacker is not weak: given the keys, it reads everything."""
    wave, truth, copies = _six_answers(label)
    copies[-1].values.add(bytes(keys.load(wave.public_key or b"").seal))

    read = _attack(copies, Ballot.__tablename__, {person: place for place, person in enumerate(truth)})

    assert read
    assert all(truth[person] == given for person, given in read.items())
