"""B9: a burst of ballots, 16 at once, some of them sent twice: none lost, none double."""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask
from sqlalchemy import Engine, func, select, text, update

from app.core import clock
from app.core.db import db, reading
from app.pulse import keys, queries
from app.pulse.boxes import Token
from app.pulse.models import Ballot, Invited, Issuer, Label, Receipt, Wave
from tests.bench.measuring import Bench, Row, in_turn, spent
from tests.pulse import voter
from tests.pulse.company import DAY, close_and_seal, make_company, make_wave

Thing = TypeVar("Thing")
AT_ONCE = 16
TEAMS = 20
ANSWERS = {"stay": 6, "effort": 5, "recommend": 6, "inform": 4, "inspire": 3, "reward": 5, "enps": 9}
BARE = "CREATE TABLE bare (key BYTEA PRIMARY KEY, box BYTEA)"


def burst(bench: Bench) -> list[Row]:
    """Ballots through the application against rows put into a table by 16 threads; then lost and double ones."""
    size = bench.size(600, 10_000)
    with bench.app("burst") as app:
        company = make_company({f"T{number}": size // TEAMS for number in range(TEAMS)}, boss=False)
        wave = make_wave(now=clock.now(), label=Label.ANONYMOUS, issuing=[voter.small_key() for _ in range(TEAMS + 2)])
        db.session.execute(text(BARE if bench.dialect == "postgresql" else BARE.replace("BYTEA", "BLOB")))
        db.session.commit()
        tokens = _tokens(wave)[:size]
        chance = random.Random(3)
        rounds = 3 if bench.small else 5
        parts = iter([tokens[start::rounds] for start in range(rounds)])
        receipts: list[str] = []

        def cast() -> float:
            mine = next(parts)
            again = chance.sample(mine, len(mine) // 10)
            said: list[str] = []
            took = _at_once(lambda token: said.append(_send(app, token)), mine + again)
            receipts.extend(said)
            return len(mine + again) / took

        def bare() -> float:
            engine = db.engine  # threads have no application to ask for it
            return size // rounds / _at_once(lambda _one: _insert(engine), range(size // rounds))

        speed = in_turn(cast, bare, rounds)
        db.session.rollback()
        kept = {bytes(key).hex() for key in db.session.scalars(select(Ballot.key))}
        lost = sum(token.receipt.hex() not in kept for token in tokens) + len({*receipts} - kept)
        stored = db.session.scalar(select(func.count()).select_from(Receipt)) or 0
        close_and_seal(wave, clock.now() + DAY)
        counted = sum(rate.answered for rate in queries.rates(wave.id))
        assert len(company.everyone) >= size
    what = f"{size:,} ballots at {AT_ONCE} at once, a tenth of them twice"
    return [
        Row("B9", f"{what}: lost", "ballots", [lost], 0, 0),
        Row("B9", f"{what}: double", "ballots", [max(stored, counted) - size], 0, 0),
        Row("B9", "ballots / bare rows a second", "ratio", speed, 0, 0.5, at_least=True),
    ]


def _at_once(work: Callable[[Thing], object], load: Sequence[Thing]) -> float:
    """Seconds that 16 threads take for it together."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return spent(lambda: list(pool.map(work, load))).wall


def _tokens(wave: Wave) -> list[Token]:
    """A token for each person. A signature made without blinding is the same; the way to it is tested elsewhere."""
    pss, found = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48), []
    invited = Counter(db.session.scalars(select(Invited.atom_id).where(Invited.wave_id == wave.id)))
    for atom, people in invited.items():
        private = keys.issuing(wave.public_key or b"", atom)
        key = serialization.load_der_private_key(private, password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        for _person in range(people):
            content = voter.new_token()
            found.append(Token(wave.id, atom, content, key.sign(content, pss, hashes.SHA384())))
        here = (Issuer.wave_id == wave.id) & (Issuer.atom_id == atom)
        db.session.execute(update(Issuer).where(here).values(issued=people))
    db.session.commit()
    return found


def _send(app: Flask, token: Token) -> str:
    answer = app.test_client().post("/pulse/ballots", data=json.dumps(voter.ballot(token, ANSWERS)).ljust(8192))
    assert answer.json is not None
    return str(answer.json.get("receipt", answer.json))


def _insert(engine: Engine) -> None:
    with reading(False), engine.begin() as connection:
        row = {"key": os.urandom(32), "box": os.urandom(4096)}
        connection.execute(text("INSERT INTO bare (key, box) VALUES (:key, :box)"), row)
