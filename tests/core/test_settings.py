"""Settings and commands: what is wrong is said in one plain sentence, with exit code 2 and never a traceback."""

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.config import WrongSetting, settings
from tests.conftest import ROOT
from tests.support.databases import Sqlite


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ISKRA_")}
    return {**kept, "PYTHONPATH": str(ROOT), "ISKRA_INSTANCE": str(folder), **variables}


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command,
        check=False,
        env=environment(folder, **variables),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        ("init", {"ISKRA_ZONE": "Mars/Base"}, "ISKRA_ZONE is 'Mars/Base'; write a time zone"),
        ("init", {"ISKRA_DATABASE": "mysql://host/iskra"}, "ISKRA_DATABASE must be a URL such as"),
        ("init", {"ISKRA_DATABASE": "postgresql://u:hidden@h:port/x"}, "ISKRA_DATABASE must be a URL such as"),
        ("init", {"ISKRA_DATABASE": "postgresql://u:hidden@127.0.0.1:1/x"}, "The database cannot be used: connection"),
        ("init", {"ISKRA_LIMITS": "nowhere://"}, "ISKRA_LIMITS must be a URL"),
        ("serve", {}, "The database is missing or not up to date. Run: iskra init"),
        ("init --admin somebody", {}, "This is not an e-mail address."),
        ("serve --port many", {}, "Invalid value for '--port'"),
        ("import undo 99999999999999999999", {}, "Invalid value for 'ID'"),
        ("import people nowhere.csv", {}, "does not exist"),
        ("sing", {}, "No such command 'sing'"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, arguments: str, variables: dict[str, str], words: str) -> None:
    told = run(tmp_path, *arguments.split(), **variables)
    assert told.returncode == 2
    assert words in told.stderr
    assert told.stderr.count("\n") == 1
    assert "hidden" not in told.stderr
    assert told.stdout == ""


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "iskra.sqlite").write_text("a shopping list, and nothing else at all")
    told = run(tmp_path, "init")
    assert (told.returncode, told.stderr) == (2, "The database cannot be used: file is not a database\n")


@pytest.mark.one_database
def test_a_database_of_a_newer_version_is_left_alone(fresh_database_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(fresh_database_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2099_01_01_a_future'")
    connection.close()
    for command in ("init", "serve", "jobs"):
        told = run(tmp_path, command, ISKRA_DATABASE=fresh_database_url)
        assert (told.returncode, told.stderr.count("\n")) == (2, 1)
        assert "newer version of Iskra" in told.stderr


def test_looking_for_a_database_makes_none(tmp_path: Path) -> None:
    run(tmp_path, "serve")
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_numbers_and_flags_are_checked() -> None:
    for name, value in (("ISKRA_PROXIES", "one"), ("ISKRA_MAIL_PORT", "-1"), ("ISKRA_HTTPS", "maybe")):
        with pytest.raises(WrongSetting, match=name):
            settings({"ISKRA_SECRET": "x", name: value})


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        folder = {"ISKRA_INSTANCE": str(tmp_path / "instance")}
        secrets = {found["SECRET_KEY"] for found in pool.map(settings, [folder] * 32)}
    kept = tmp_path / "instance" / "secret"
    assert secrets == {kept.read_text()}
    assert len(kept.read_text()) > 40
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["secret"]


def test_a_folder_that_cannot_be_used() -> None:
    with pytest.raises(WrongSetting, match="cannot use the folder"):
        settings({"ISKRA_INSTANCE": "/dev/null/instance"})


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def started(tmp_path: Path, server: Sqlite, fresh_database_url: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes to end after the test, whatever becomes of it."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def start(folder: Path, url: str, *arguments: str) -> subprocess.Popen[bytes]:
    variables = environment(folder, ISKRA_DATABASE=url)
    return subprocess.Popen([sys.executable, "-m", "app.cli", *arguments], env=variables, cwd=folder)


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> float:
    """Seconds until it is gone."""
    begun = time.monotonic()
    process.send_signal(how)
    assert process.wait(timeout=10) in {0, 130}
    return time.monotonic() - begun


@pytest.mark.one_database
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_server_starts_does_jobs_and_stops(
    started: list[subprocess.Popen[bytes]], fresh_database_url: str, tmp_path: Path, port: int, how: signal.Signals
) -> None:
    started.append(start(tmp_path, fresh_database_url, "serve", "--port", str(port)))
    assert _answers(f"http://127.0.0.1:{port}/readyz") == 200
    assert end(started[0], how) < 3


@pytest.mark.one_database
def test_a_worker_of_its_own_starts_and_stops(
    started: list[subprocess.Popen[bytes]], fresh_database_url: str, tmp_path: Path
) -> None:
    started.append(start(tmp_path, fresh_database_url, "jobs"))
    connection = sqlite3.connect(fresh_database_url.removeprefix("sqlite:///"))
    _wait_until(lambda: bool(connection.execute("SELECT 1 FROM job WHERE period = 'sweep'").fetchall()))
    connection.close()
    assert end(started[0], signal.SIGTERM) < 3


@pytest.mark.one_database
def test_a_port_that_is_taken(fresh_database_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = run(tmp_path, "serve", "--port", str(other.getsockname()[1]), ISKRA_DATABASE=fresh_database_url)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "in use" in told.stderr


def _answers(address: str) -> int:
    found = 0

    def ask() -> bool:
        nonlocal found
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # our own server
                found = answer.status
        except OSError:
            return False
        return True

    _wait_until(ask)
    return found


def _wait_until(come: Callable[[], bool]) -> None:
    end_at = time.monotonic() + 30
    while not come():
        assert time.monotonic() < end_at, "it did not happen"
        time.sleep(0.1)
