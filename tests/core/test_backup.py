"""A backup is one moment of a database in use, and comes back as it was."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import backup, clock, figures, schema
from app.core.db import db
from app.core.errors import RuleBroken
from app.customers import services as customers
from app.customers.models import CustomerAnswer
from app.customers.services import NewAnswer
from app.people.models import Team
from tests.factories import make_team
from tests.support.databases import Postgresql, Sqlite, close, make_app

Servers = Callable[[str], Sqlite | Postgresql]
WRITERS = 4
COMMENT = 'Łódź, Ωmega, "quoted"\tand\na second line'


@pytest.fixture
def other_app(empty_database_url: str, committing_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An installation whose database has no tables yet."""
    app = make_app(empty_database_url, tmp_path / "other")
    yield app
    close(app)


@pytest.fixture
def busy(committing_app: Flask) -> Iterator[Callable[[], int]]:
    """Customers answer without a break; called, it says how many answers were acknowledged."""
    team_id = make_team("Service").id
    db.session.commit()
    stop = threading.Event()
    acknowledged = [0] * WRITERS

    def write(number: int) -> None:
        while not stop.is_set():
            with committing_app.app_context():
                said = NewAnswer(team_id=team_id, score=number * 3, answered_on=clock.today(), comment=COMMENT)
                customers.record_answers(rows=[said])
                db.session.commit()
            acknowledged[number] += 1

    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(write, number) for number in range(WRITERS)]
        yield lambda: sum(acknowledged)
        stop.set()
    for one in running:
        one.result()


def test_five_of_five_backups_under_load_come_back(
    committing_app: Flask, other_app: Flask, busy: Callable[[], int], tmp_path: Path
) -> None:
    for number in range(5):
        file = tmp_path / f"{number}.zip"
        before = busy()
        written = backup.backup(file)
        after = busy()
        with other_app.app_context():
            assert backup.restore(file) == written
            assert backup.backup(tmp_path / "again.zip") == written
            assert figures.differences() == []
            answers = db.session.scalar(sa.select(sa.func.count()).select_from(CustomerAnswer)) or 0
            db.session.remove()
        assert before <= answers <= after + WRITERS


def test_a_backup_of_one_database_fits_the_other(committing_app: Flask, servers: Servers, tmp_path: Path) -> None:
    """From the embedded database to PostgreSQL, and back; new rows go on after those that came."""
    last = make_team("Service", code="SVC").id
    db.session.commit()
    written = backup.backup(tmp_path / "copy.zip")
    there = {"sqlite": "postgresql", "postgresql": "sqlite"}[db.engine.dialect.name]
    url = servers(there).empty("moved")
    app = make_app(url, tmp_path / "moved")
    with app.app_context():
        assert backup.restore(tmp_path / "copy.zip") == written
        assert schema.at_head()
        assert make_team("Sales", code="SAL").id == last + 1
    close(app)
    servers(there).drop(url)


@pytest.mark.parametrize(
    "harm", ["a row less", "a row changed", "no manifest", "not a zip", "newer", "a lost reference"]
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    committing_app: Flask, other_app: Flask, tmp_path: Path, harm: str
) -> None:
    make_team("Service", code="SVC", parent=make_team("All", code="ALL"))
    db.session.commit()
    backup.backup(tmp_path / "copy.zip")
    spoil(tmp_path / "copy.zip", harm)
    with other_app.app_context():
        schema.upgrade()
        make_team("What is here already", code="OLD")
        db.session.commit()
        with pytest.raises((RuleBroken, schema.WrongSchema)):
            backup.restore(tmp_path / "copy.zip")
        db.session.rollback()
        assert schema.at_head()
        assert db.session.scalars(sa.select(Team.code)).all() == ["OLD"]
        db.session.remove()


def spoil(file: Path, harm: str) -> None:
    """Write the copy again with something wrong in it."""
    with ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    team, manifest = files["team.jsonl"], json.loads(files["manifest.json"])
    if harm == "not a zip":
        file.write_bytes(b"PK")
        return
    if harm == "a row less":
        files["team.jsonl"] = team[: team.index(b"\n") + 1]
    if harm == "a row changed":
        files["team.jsonl"] = team.replace(b"Service", b"Servant")
    if harm == "no manifest":
        del files["manifest.json"]
    if harm == "newer":
        files["manifest.json"] = json.dumps({**manifest, "revision": "2999_01_01_a_later"}).encode()
    if harm == "a lost reference":
        files["team.jsonl"] = b""
        manifest["tables"]["team"]["sha256"] = hashlib.sha256(b"").hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
    with ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


@pytest.mark.one_database
def test_the_commands_write_and_bring_back(committing_app: Flask, tmp_path: Path) -> None:
    make_team("Service", code="SVC")
    db.session.commit()
    file = tmp_path / "copy.zip"

    assert run(committing_app, "backup", file).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    make_team("Made after the backup", code="NEW")
    db.session.commit()
    restored = run(committing_app, "restore", file)
    assert restored.returncode == 0
    assert set(db.session.scalars(sa.select(Team.code))) == {"SVC"}
    assert "before-restore-" in restored.stdout  # what is overwritten is kept
    db.session.rollback()
    for arguments in (("restore", tmp_path / "missing.zip"), ("backup", tmp_path / "no" / "folder.zip")):
        refused = run(committing_app, *arguments)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr
        assert str(arguments[1].name) in refused.stderr


def run(app: Flask, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as an administrator or cron runs it."""
    environment = {
        **os.environ,
        "ISKRA_DATABASE": app.config["SQLALCHEMY_DATABASE_URI"],
        "ISKRA_INSTANCE": str(app.config["INSTANCE"]),
    }
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
