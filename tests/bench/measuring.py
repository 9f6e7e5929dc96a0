"""How things are measured: two sides in turn, several rounds, CPU time first; and how the result is told."""

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from flask import Flask

from tests.support.databases import Postgresql, Sqlite, close, make_app, postgresql_server

ROOT = Path(__file__).parents[2]
ROUNDS = 5


class Row(NamedTuple):
    """A line of the table: values of the rounds, what must be reached; `at_least`: more is better."""

    name: str
    what: str
    unit: str
    values: Sequence[float]
    must: float
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        middle = median(self.values)
        return middle >= self.must if self.at_least else middle <= self.must


class Spent(NamedTuple):
    """What something took, in seconds."""

    cpu: float
    wall: float


class Bench(NamedTuple):
    """What a bench is given: databases of one kind, a folder for its files, and how large to measure."""

    dialect: str
    server: Sqlite | Postgresql
    folder: Path
    small: bool

    def size(self, small: int, full: int) -> int:
        return small if self.small else full

    @contextmanager
    def app(self, name: str, **settings: object) -> Iterator[Flask]:
        """The application on a migrated database of that name, its context pushed."""
        url = self.server.migrated(name)
        app = make_app(url, self.folder / name, **settings)
        with app.app_context():
            yield app
        close(app)
        self.server.drop(url)


@contextmanager
def bench(dialect: str, *, small: bool) -> Iterator[Bench]:
    """A place to measure in, gone afterwards."""
    with TemporaryDirectory(prefix="iskra-bench-") as name:
        folder = Path(name)
        if dialect == "sqlite":
            yield Bench(dialect, Sqlite(folder), folder, small)
            return
        with postgresql_server(folder) as server:
            yield Bench(dialect, Postgresql(server, folder), folder, small)


def spent(work: Callable[[], object], times: int = 1, pids: Sequence[int] = ()) -> Spent:
    """CPU of this process, and of those named, and the time on the clock."""
    gc.collect()
    cpu, wall = _cpu(pids), perf_counter()
    for _time in range(times):
        work()
    return Spent(_cpu(pids) - cpu, perf_counter() - wall)


def _cpu(pids: Sequence[int]) -> float:
    own = os.times()
    ticks = sum(sum(map(int, _stat(pid)[11:13])) for pid in pids)
    return own.user + own.system + ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def in_turn(a: Callable[[], float], b: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """a / b of each round: A B A B, so that what else the machine does falls on both."""
    return [a() / b() for _round in range(rounds)]


def python(code: str, *arguments: str) -> str:
    """What a process of its own prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def machine() -> str:
    """What the figures were measured on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {sys.version.split()[0]}, load {load}"


def peak_memory() -> float:
    """The most that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: Sequence[tuple[str, Row]]) -> str:
    """All that was measured, one line each."""
    lines = [
        f"{'':5}{'database':<12}{'what':<62}{'min':>9}{'median':>9}{'max':>9}{'must':>9}{'aim':>9}  ",
    ]
    for dialect, row in rows:
        numbers = [min(row.values), median(row.values), max(row.values)]
        sign = "≥" if row.at_least else "≤"
        shown = "".join(f"{value:>9.2f}" for value in numbers)
        aim = f"{sign}{row.aim:.2f}" if row.aim is not None else ""
        must = f"{sign}{row.must:.2f}"
        verdict = "met" if row.met else "MISSED"
        lines.append(f"{row.name:<5}{dialect:<12}{row.what + ', ' + row.unit:<62}{shown}{must:>9}{aim:>9}  {verdict}")
    return "\n".join(lines)
