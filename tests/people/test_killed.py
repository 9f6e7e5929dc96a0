"""An import that is killed leaves nothing half done, and what was acknowledged is there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import Base, db
from app.core.imports import ImportChange, ImportRun
from app.people.models import Membership, Person
from tests.conftest import ROOT
from tests.factories import make_team

PEOPLE = 100  # in each file
KILLS = 12
# Loads the application and imports a first file, which warms it up; each number that it is sent then is a file that a
# process of its own imports.
IMPORTER = """
import io, os, sys
from pathlib import Path
from app.core import clock, imports
from app.core.db import db
from tests.support.databases import close, make_app

app = make_app(sys.argv[1], Path(sys.argv[2]))

def write(number):
    with app.app_context():
        rows = [f"{number}-{n},Ewa Nr{n},2024-01-01,ALL" for n in range(int(sys.argv[3]))]
        file = io.BytesIO("\\n".join(["number,name,hired,team", *rows]).encode())
        imports.run("people", file, "p.csv", imports.Options(), by_id=None, now=clock.now(), dry_run=False)
        db.session.commit()

write("first")
close(app)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write(int(line))
        print("written", flush=True)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


class Importer:
    """Imports files in processes that can be killed."""

    def __init__(self, url: str, folder: Path) -> None:
        command = [sys.executable, "-c", IMPORTER, url, str(folder), str(PEOPLE)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, number: int) -> int:
        """Begin a file; returns the number of the process that imports it."""
        assert self.process.stdin is not None
        print(number, file=self.process.stdin, flush=True)
        return int(self._line())

    def kill(self, number: int, after: float) -> bool:
        """Begin a file and kill its process; False if it was done by then."""
        with suppress(ProcessLookupError), _handle(self.start(number)) as process:
            sleep(after)
            signal.pidfd_send_signal(process, signal.SIGKILL)
            return True
        return False

    def acknowledged(self) -> bool:
        """Wait for the end; returns whether it said that the file was written."""
        first = self._line()
        return first == "written" and self._line() == "over"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def _handle(process: int) -> Iterator[int]:
    """What names one process and never another that gets its number later."""
    handle = os.pidfd_open(process)
    try:
        yield handle
    finally:
        os.close(handle)


@pytest.fixture
def importer(committing_app: Flask, tmp_path: Path) -> Iterator[Importer]:
    make_team("Company", code="ALL")
    db.session.commit()
    importer = Importer(committing_app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    yield importer
    importer.process.communicate(timeout=30)


def rows(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def people_of(number: int) -> int:
    return db.session.scalar(select(func.count()).where(Person.number.startswith(f"{number}-"))) or 0


def test_an_import_killed_at_any_moment_is_whole_or_not_at_all(importer: Importer) -> None:
    importer.start(KILLS)
    begun = monotonic()
    assert importer.acknowledged()
    lasts = monotonic() - begun

    written, kills, number = 2, 0, KILLS
    while kills < KILLS:
        number += 1
        killed = importer.kill(number, lasts * (kills + 1) / (KILLS + 1))
        acknowledged = importer.acknowledged()
        kills += killed
        lasts *= 1 if killed else 0.7  # it was quicker than the one that was timed

        db.session.rollback()
        found = people_of(number)
        assert found in ((PEOPLE,) if acknowledged else (0, PEOPLE))
        written += found == PEOPLE
        assert rows(Person) == rows(Membership) == PEOPLE * written
        assert rows(ImportRun) == written
        assert rows(ImportChange) == 2 * PEOPLE * written

    importer.start(0)
    assert importer.acknowledged(), "nothing that was left behind stands in the way"
    db.session.rollback()
    assert people_of(0) == PEOPLE
