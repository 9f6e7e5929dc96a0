"""Imports that are killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from tests.conftest import ROOT

KILLS = 12
# Loads the application and imports a first file, which warms it up; each number that it is sent then is a file that a
# process of its own imports.
IMPORTER = """
import io, os, sys
from pathlib import Path
from app.core import clock, imports
from app.core.db import db
from tests.support.databases import close, make_app

url, folder, kind, header, row, count = sys.argv[1:]
app = make_app(url, Path(folder))

def write(number):
    with app.app_context():
        rows = [row.format(number=number, n=n) for n in range(int(count))]
        file = io.BytesIO("\\n".join([header, *rows]).encode())
        imports.run(kind, file, "p.csv", imports.Options(), by_id=None, now=clock.now(), dry_run=False)
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
    """Imports files in processes that can be killed: of each number `count` rows, made of `row` with number and n."""

    def __init__(self, url: str, folder: Path, *, kind: str, header: str, row: str, count: int) -> None:
        command = [sys.executable, "-c", IMPORTER, url, str(folder), kind, header, row, str(count)]
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

    def kill_again_and_again(self, look: Callable[[int, bool], None]) -> None:
        """Kill imports at twelve moments of their run; `look(number, acknowledged)` after each."""
        self.start(KILLS)
        begun = monotonic()
        assert self.acknowledged()
        lasts = monotonic() - begun
        look(KILLS, True)
        kills, number = 0, KILLS
        while kills < KILLS:
            number += 1
            killed = self.kill(number, lasts * (kills + 1) / (KILLS + 1))
            acknowledged = self.acknowledged()
            kills += killed
            lasts *= 1 if killed else 0.7  # it was quicker than the one that was timed
            look(number, acknowledged)
        self.start(0)
        assert self.acknowledged(), "nothing that was left behind stands in the way"
        look(0, True)


@contextmanager
def _handle(process: int) -> Iterator[int]:
    """What names one process and never another that gets its number later."""
    handle = os.pidfd_open(process)
    try:
        yield handle
    finally:
        os.close(handle)
