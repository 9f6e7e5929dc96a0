"""iskra report pulse, whose shape is promised to whoever reads it."""

import json

import click
import pytest
from flask import Flask

from app.cli import iskra, reports
from app.core.db import db
from app.pulse import services
from tests.pulse.company import NOON, answers, close_and_seal, make_company, make_wave


def test_the_report_says_what_is_released(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company = make_company({"north": 12, "south": 8})
    wave = make_wave()
    services.cast_many(wave=wave, answers={p.id: answers(4, enps=9) for p in company.everyone}, now=NOON)
    monkeypatch.setattr(reports, "ready_app", lambda: app)
    db.session.commit()
    with pytest.raises(click.ClickException, match="no wave"):
        iskra.main(["report", "pulse", str(wave.id), "--json"], standalone_mode=False)
    close_and_seal(wave)

    iskra.main(["report", "pulse", str(wave.id), "--json"], standalone_mode=False)
    printed = json.loads(capsys.readouterr().out)

    assert printed["rates"] == [
        {"unit": "ALL", "invited": 11, "answered": 11},
        {"unit": "north", "invited": 12, "answered": 12},
    ]
    found = {(row.pop("unit"), row.pop("question")): row for row in printed["results"]}
    assert found["north", "inform"] == {
        "answered": 12,
        "counts": {"1": 0, "2": 0, "3": 0, "4": 12, "5": 0},
        "favourable": 12,
        "people_low": 12,
        "people_high": 12,
        "mean": 75.0,
        "low": 75.0,
        "high": 75.0,
        "enps": None,
    }
    assert found["ALL", "enps"]["enps"] == 100
    assert (found["ALL", "enps"]["mean"], found["ALL", "enps"]["favourable"]) == (None, None)
    assert found["ALL", "engagement"]["counts"] == {"highly": 0, "moderately": 0, "slightly": 23, "disengaged": 0}
