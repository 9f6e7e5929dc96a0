"""iskra import ...: the contract's JSON on standard output, errors as sentences, 0 or 2."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.cli import main
from app.core.db import db
from app.people import queries
from tests.factories import make_team

FILE = "number;name;hired;team\n1;Łukasz Żak;13.02.2021;Sales\n2;Anna Nowak;01.02.2020;Sales\n"


@pytest.fixture
def iskra(committing_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A database with a root team that the commands find; the folder to put files in."""
    make_team("Company", code="ALL")
    db.session.commit()
    monkeypatch.setenv("ISKRA_DATABASE", committing_app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("ISKRA_INSTANCE", str(tmp_path))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["iskra", *map(str, arguments)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        db.session.remove()
    return 0


@pytest.mark.one_database
def test_people_come_in_and_go_out_again(
    iskra: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = iskra / "people.csv"
    file.write_bytes(FILE.encode("cp1250"))

    assert run(monkeypatch, "import", "people", file, "--create-teams", "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, "import", "people", file, "--json") == 0
    again = json.loads(capsys.readouterr().out)

    assert first == {
        "import_id": first["import_id"], "preset": "plain", "read": 2, "created": 2, "updated": 0, "unchanged": 0,
        "skipped": 0, "skips": [], "teams_created": ["Sales"], "errors": [],
    }  # fmt: skip
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert run(monkeypatch, "import", "undo", first["import_id"]) == 0
    assert queries.person_by_number("1") is None
    assert queries.team_by_code("Sales") is None
    assert run(monkeypatch, "import", "undo", first["import_id"]) == 2
    assert "undone already" in capsys.readouterr().err


@pytest.mark.one_database
def test_a_refused_file_ends_with_2_and_says_where(
    iskra: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = iskra / "people.csv"
    file.write_text(FILE, encoding="utf-8")

    assert run(monkeypatch, "import", "people", file, "--json") == 2
    said = capsys.readouterr()

    errors = json.loads(said.out)["errors"]
    assert errors[0] == {
        "row": 2, "column": "team", "found": "Sales", "expected": "the code or name of a team that exists",
    }  # fmt: skip
    assert "Row 2, column team: found 'Sales', expected the code or name of a team that exists." in said.err
    assert queries.person_by_number("1") is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--map", "nonsense"], 'write "column=field"'),
        (["--map", "number=shoe size"], "no field “shoe size”"),
        (["--preset", "other"], "no preset"),
        (["--dates", "dd"], "is not one of"),
    ],
)
def test_wrong_options_end_with_2_and_a_sentence(
    iskra: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    file = iskra / "people.csv"
    file.write_text(FILE, encoding="utf-8")

    assert run(monkeypatch, "import", "people", file, *arguments) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert "Traceback" not in said.err


@pytest.mark.one_database
def test_what_is_no_table_ends_with_2(
    iskra: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = iskra / "people.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0 old Excel")

    assert run(monkeypatch, "import", "people", file) == 2
    assert "Nothing was written." in capsys.readouterr().err
    assert run(monkeypatch, "import", "people", iskra / "missing.csv") == 2
