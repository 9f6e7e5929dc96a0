"""B4a to B4c: taking in customers' answers."""

import csv
import io
import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from app.core.db import db
from app.core.imports import Outcome
from app.customers import services
from tests.bench.measuring import Bench, Row, Spent, peak_memory, python, spent
from tests.factories import make_team

HEADERS = ["id", "date", "team", "score", "segment", "touchpoint", "comment", "customer"]
COLUMNS = (
    "team_id, answered_on, month, score, segment, touchpoint, stage, comment, customer, source_id, identity, counts"
)
NOW = datetime(2026, 3, 9, tzinfo=UTC)


def company(teams: int = 200) -> None:
    """Teams to take answers for: T0, T1, ... under one."""
    root = make_team("Company", code="ALL")
    for number in range(teams):
        make_team(f"Team {number}", code=f"T{number}", parent=root)
    db.session.commit()


def answers_file(file: Path, rows: int, *, teams: int = 200, first: date = date(2025, 1, 1), seed: int = 5) -> Path:
    """A plain export of made-up answers over fourteen months."""
    chance = random.Random(seed)
    days = [(first + timedelta(days=number)).isoformat() for number in range(420)]
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        for number in range(rows):
            comment = "It was quick and friendly" if number % 5 == 0 else ""
            said = (days[chance.randrange(420)], f"T{chance.randrange(teams)}", chance.randrange(11))
            touched = (("Large", "Small", "")[number % 3], ("Phone", "Shop", "Web", "")[number % 4])
            writer.writerow([f"r{seed}-{number}", *said, *touched, comment, f"c{chance.randrange(rows * 2)}"])
    return file


def take_in(file: Path) -> Outcome:
    """Our import, committed."""
    with file.open("rb") as stream:
        outcome = services.import_customers(stream=stream, file_name=file.name, now=NOW)
    db.session.commit()
    assert not outcome.errors, outcome.errors[:3]
    return outcome


def against_raw(bench: Bench) -> list[Row]:
    """Rows a second of the import against the same rows loaded raw into the same indexed table."""
    size = bench.size(20_000, 500_000)
    file = answers_file(bench.folder / "answers.csv", size)
    cpu, wall = [], []
    with bench.app("answers") as app:
        company()
        for _round in range(bench.size(2, 5)):
            raw = _raw_sqlite(app, file) if bench.dialect == "sqlite" else _raw_postgresql(file)
            assert db.session.execute(text("SELECT count(*) FROM customer_answer")).scalar() == size
            _empty(bench)
            ours = spent(lambda: take_in(file), pids=_backend(bench))
            assert db.session.execute(text("SELECT count(*) FROM customer_answer")).scalar() == size
            _empty(bench)
            cpu.append(100 * raw.cpu / ours.cpu)
            wall.append(100 * raw.wall / ours.wall)
    name, must, aim = ("B4b", 60, 90) if bench.dialect == "sqlite" else ("B4a", 50, 75)
    raw_is = "validated executemany" if bench.dialect == "sqlite" else "raw COPY"
    what = f"import of {size:,} answers / {raw_is}"
    return [
        Row(name, what, "% by CPU", cpu, must, aim, at_least=True),
        Row(name, what, "% by the clock", wall, must, aim, at_least=True),
    ]


def _backend(bench: Bench) -> list[int]:
    """The database's own process, whose work counts on both sides; the pool gives it out again."""
    if bench.dialect == "sqlite":
        return []
    pid = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    db.session.rollback()
    return [int(pid)]


def _teams() -> dict[str, int]:
    teams = {team.code: team.id for team in db.session.execute(text("SELECT code, id FROM team")).all()}
    db.session.rollback()
    return teams


def _ready(file: Path, teams: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    with file.open(newline="", encoding="utf-8") as stream:
        rows = csv.reader(stream)
        next(rows)
        for key, day, team, score, segment, touchpoint, comment, customer in rows:
            identity = blake2b(key.encode(), digest_size=16).hexdigest()
            month = f"{day[:7]}-01"
            yield teams[team], day, month, int(score), segment, touchpoint, "", comment, customer, key, identity, True


def _raw_sqlite(app: Flask, file: Path) -> Spent:
    """What a careful script does: read, check score and day, executemany, commit."""
    rows = _ready(file, _teams())
    connection = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")

    def checked() -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if not 0 <= row[3] <= 10:
                raise ValueError(row)
            date.fromisoformat(row[1])
            yield row

    def load() -> None:
        connection.execute("BEGIN IMMEDIATE")
        places = ", ".join("?" * 12)
        connection.executemany(f"INSERT INTO customer_answer ({COLUMNS}) VALUES ({places})", checked())
        connection.execute("COMMIT")

    took = spent(load)
    connection.close()
    return took


def _raw_postgresql(file: Path) -> Spent:
    """COPY alone: the file lies ready in memory."""
    written = io.StringIO()
    csv.writer(written).writerows(_ready(file, _teams()))
    data = written.getvalue().encode()
    texts = "segment, touchpoint, stage, comment, customer, source_id"
    connection: Any = db.engine.raw_connection()

    def load() -> None:
        statement = f"COPY customer_answer ({COLUMNS}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({texts}))"
        with connection.cursor().copy(statement) as copy:
            for start in range(0, len(data), 1 << 18):
                copy.write(data[start : start + (1 << 18)])
        connection.commit()

    took = spent(load, pids=[connection.dbapi_connection.info.backend_pid])
    connection.close()
    return took


def _empty(bench: Bench) -> None:
    db.session.rollback()
    for table in ("customer_answer", "customer_counter", "import_change", "import_run"):
        db.session.execute(text(f"DELETE FROM {table}"))
    db.session.commit()
    if bench.dialect != "sqlite":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL customer_answer"))


IMPORT_ALONE = """
import json, sys, pathlib
from tests.bench.imports import peak_of
print(json.dumps(peak_of(*sys.argv[1:])))
"""


def peak(bench: Bench) -> list[Row]:
    """The most memory that an import holds, in processes of their own."""
    few, many = bench.size(10_000, 100_000), bench.size(100_000, 10_000_000)
    held = {}
    for size in (few, many):
        file = answers_file(bench.folder / f"{size}.csv", size)
        with bench.app(f"peak{size}") as app:
            company()
            url = app.config["SQLALCHEMY_DATABASE_URI"]
            held[size] = json.loads(python(IMPORT_ALONE, url, str(bench.folder / "alone"), str(file)))
        file.unlink()
    return [Row("B4c", f"import of {many:,} / {few:,} answers", "peak memory", [held[many] / held[few]], 1.2, 1.05)]


def peak_of(url: str, folder: str, file: str) -> float:
    """Import one file and say how much memory that took at most, in MiB."""
    from tests.support.databases import make_app

    with make_app(url, Path(folder)).app_context():
        take_in(Path(file))
    return peak_memory()
