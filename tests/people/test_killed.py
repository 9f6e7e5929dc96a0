"""An import that is killed leaves nothing half done, and what was acknowledged is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import Base, db
from app.core.imports import ImportChange, ImportRun
from app.people.models import Membership, Person
from tests.factories import make_team
from tests.support.killing import Importer

PEOPLE = 100  # in each file


@pytest.fixture
def importer(committing_app: Flask, tmp_path: Path) -> Iterator[Importer]:
    make_team("Company", code="ALL")
    db.session.commit()
    url = committing_app.config["SQLALCHEMY_DATABASE_URI"]
    header, row = "number,name,hired,team", "{number}-{n},Ewa Nr{n},2024-01-01,ALL"
    importer = Importer(url, tmp_path, kind="people", header=header, row=row, count=PEOPLE)
    yield importer
    importer.process.communicate(timeout=30)


def rows(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def people_of(number: int) -> int:
    return db.session.scalar(select(func.count()).where(Person.number.startswith(f"{number}-"))) or 0


def test_an_import_killed_at_any_moment_is_whole_or_not_at_all(importer: Importer) -> None:
    written = 1

    def look(number: int, acknowledged: bool) -> None:
        nonlocal written
        db.session.rollback()
        found = people_of(number)
        assert found in ((PEOPLE,) if acknowledged else (0, PEOPLE))
        written += found == PEOPLE
        assert rows(Person) == rows(Membership) == PEOPLE * written
        assert rows(ImportRun) == written
        assert rows(ImportChange) == 2 * PEOPLE * written

    importer.kill_again_and_again(look)
