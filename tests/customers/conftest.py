"""What tests of customers' answers share."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from app import cli, create_app
from app.cli import serving, setup
from app.core.db import db
from app.core.imports import Outcome
from app.customers import services
from tests.support.databases import close

HEADER = "id,date,team,score,segment,touchpoint,comment,customer\n"
NOON = datetime(2026, 3, 9, 11, tzinfo=UTC)
Import = Callable[..., Outcome]


class Printed(NamedTuple):
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def take_in(app: Flask) -> Import:
    """Import answers from text below the usual header."""
    return take_in_text


def take_in_text(rows: str, *, header: str = HEADER, **options: Any) -> Outcome:
    return take_in_bytes((header + rows).encode(), "answers.csv", **options)


def take_in_bytes(content: bytes, file_name: str, **options: Any) -> Outcome:
    db.session.commit()  # an import ends the running transaction before it reads
    if options.get("now") == "later":
        options["now"] = NOON + timedelta(days=60)
    said = {"dates": "ymd", "now": NOON, **options}
    return services.import_customers(stream=BytesIO(content), file_name=file_name, **said)


@pytest.fixture
def iskra(
    fresh_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Printed]:
    """Run a command as on the command line, on a database of its own."""
    monkeypatch.setenv("ISKRA_DATABASE", fresh_database_url)
    monkeypatch.setenv("ISKRA_INSTANCE", str(tmp_path))

    def run(*arguments: str) -> Printed:
        made: list[Flask] = []

        def recorded() -> Flask:
            made.append(create_app())
            return made[-1]

        for part in (setup, serving):
            monkeypatch.setattr(part, "create_app", recorded)
        monkeypatch.setattr(sys, "argv", ["iskra", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        for app in made:
            close(app)
        return Printed(code, *capsys.readouterr())

    return run
