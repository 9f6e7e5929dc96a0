"""An attacker with the database, its log and copies made in mid-wave, but without the key directory."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from nacl.public import PrivateKey, SealedBox

from app.core.db import Base, db
from app.pulse import keys, services
from app.pulse.models import Ballot, Invited, Wave
from tests.pulse.company import NOON, answers, close_and_seal, make_company, make_wave

NAIVE = "naive_ballot"  # what many products keep: answers without a name, so "anonymous"


@dataclass
class Copy:
    """All that the attacker has of one moment."""

    marked: dict[int, Any]  # who has answered, and which transaction says so
    rows: dict[str, dict[bytes, Any]]  # of either table: content, and which transaction wrote it
    values: set[bytes]  # every value in the database that could be a key
    files: bytes  # the database and its log as they lie on the disk


def _copy() -> Copy:
    postgresql = db.engine.dialect.name == "postgresql"
    written_by = sa.text("xmin::text") if postgresql else sa.text("0")
    with db.engine.connect() as connection:
        marked = sa.select(Invited.person_id, written_by).where(Invited.answered)
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


def _attack(copies: list[Copy], table: str) -> dict[int, dict[str, int]]:
    """What the attacker says these people answered: rows are tied to people by what changed between two copies, or
    by the transaction that wrote both, and read with whatever the copies hold."""
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
    found = {person: _read(row, set().union(*(copy.values for copy in copies))) for person, row in tied.items()}
    return {person: given for person, given in found.items() if given is not None}


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
    services.cast_many(wave=wave, answers={person_id: given}, now=NOON)
    db.session.execute(sa.text(f"INSERT INTO {NAIVE} (answers) VALUES (:answers)"), {"answers": json.dumps(given)})
    db.session.commit()


def _six_answers(app: Flask) -> tuple[Wave, dict[int, dict[str, int]], list[Copy]]:
    company = make_company({"north": 12})
    wave = make_wave()
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


def test_a_stolen_database_gives_no_answers_away(committing_app: Flask) -> None:
    _wave, truth, copies = _six_answers(committing_app)

    won = _attack(copies, NAIVE)
    assert len(won) == (6 if db.engine.dialect.name == "postgresql" else 2)
    assert all(truth[person] == given for person, given in won.items())
    assert _attack(copies, Ballot.__tablename__) == {}


def test_boxes_differ_in_nothing_but_noise(committing_app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    alike = {p.id: answers(4) for p in company.people["north"]}
    alike[company.people["north"][0].id] = {"inform": 1}
    services.cast_many(wave=wave, answers=alike, now=NOON)
    stored = db.session.scalars(sa.select(Ballot.box)).all()

    assert {len(box) for box in stored} == {4096}
    assert len({box[start : start + 16] for box in stored for start in (0, 1024, 4080)}) == 3 * len(stored)


def test_no_key_and_no_answer_is_in_the_database_or_its_log(committing_app: Flask) -> None:
    wave, _truth, copies = _six_answers(committing_app)
    wave_keys = keys.load(wave.public_key or b"")

    for secret in (wave_keys.secret, bytes(wave_keys.seal)):
        for spelled in (secret, secret.hex().encode(), base64.b64encode(secret), base64.urlsafe_b64encode(secret)):
            assert not any(spelled in copy.files for copy in copies)
    assert any(b'"stay": 5' in copy.files for copy in copies)  # the naive table's answers do lie there
    assert not any(b'"atom"' in copy.files for copy in copies)


def test_after_the_seal_nothing_opens_what_was_copied(committing_app: Flask) -> None:
    wave, _truth, copies = _six_answers(committing_app)
    stored = [row for copy in copies for row in copy.rows[Ballot.__tablename__]]
    assert stored

    close_and_seal(wave)
    sealed = _copy()

    assert _attack([*copies, sealed], Ballot.__tablename__) == {}
    assert not list(Path(committing_app.config["KEYS"]).iterdir())
    assert sealed.rows[Ballot.__tablename__] == {}
    if db.engine.dialect.name == "sqlite":  # PostgreSQL keeps its log as long as it is told to; the keys are gone
        assert not any(box[start : start + 64] in sealed.files for box in stored for start in (0, 1000, 3000))


def test_the_key_directory_alone_would_open_them(committing_app: Flask) -> None:
    """The attacker is not weak: given the keys, it reads everything."""
    wave, truth, copies = _six_answers(committing_app)
    copies[-1].values.add(bytes(keys.load(wave.public_key or b"").seal))

    read = _attack(copies, Ballot.__tablename__)

    assert read
    assert all(truth[person] == given for person, given in read.items())
