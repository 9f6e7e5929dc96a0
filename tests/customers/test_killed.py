"""An import of answers that is killed leaves nothing half done, and what was acknowledged is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import figures
from app.core.db import Base, db
from app.core.imports import ImportRun
from app.customers.models import CustomerAnswer
from tests.factories import make_team
from tests.support.killing import Importer

ANSWERS = 400  # in each file


@pytest.fixture
def importer(committing_app: Flask, tmp_path: Path) -> Iterator[Importer]:
    make_team("Desk", code="DESK", parent=make_team("Company", code="ALL"))
    db.session.commit()
    url = committing_app.config["SQLALCHEMY_DATABASE_URI"]
    header, row = "id,customer,date,team,score,comment", "{number}-{n},k{n},2026-01-05,DESK,7,said in {number}"
    importer = Importer(url, tmp_path, kind="customers", header=header, row=row, count=ANSWERS)
    yield importer
    importer.process.communicate(timeout=30)


def rows(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def answers_of(number: int) -> int:
    return db.session.scalar(select(func.count()).where(CustomerAnswer.source_id.startswith(f"{number}-"))) or 0


def test_an_import_killed_at_any_moment_is_whole_or_not_at_all(importer: Importer) -> None:
    written = 1

    def look(number: int, acknowledged: bool) -> None:
        nonlocal written
        db.session.rollback()
        found = answers_of(number)
        assert found in ((ANSWERS,) if acknowledged else (0, ANSWERS))
        written += found == ANSWERS
        assert rows(CustomerAnswer) == ANSWERS * written
        assert rows(ImportRun) == written
        assert figures.differences() == []

    importer.kill_again_and_again(look)
