"""Customers' answers by the command line, with the real file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.customers.conftest import Printed

Iskra = Callable[..., Printed]
MAPPING = (
    "--map",
    "LikelyToRecommend=score",
    "--map",
    "MemberSite=team",
    "--map",
    "Date=answered_on",
    "--create-teams",
)


@pytest.fixture
def survey(shared_data: Path) -> str:
    return str(shared_data / "carpentries" / "training_post_survey.csv")


def test_a_real_file_is_imported_reported_repeated_and_taken_back(iskra: Iskra, survey: str) -> None:
    assert iskra("init").code == 0
    assert iskra("check", "figures").code == 0

    first = json.loads(iskra("import", "customers", survey, *MAPPING, "--json").out)
    assert (first["read"], first["created"], first["skipped"]) == (967, 889, 78)
    assert first["skips"] == [{"reason": "no score", "rows": 78}]
    assert len(first["teams_created"]) == len(set(first["teams_created"])) == 81
    again = json.loads(iskra("import", "customers", survey, *MAPPING, "--json").out)
    assert (again["created"], again["unchanged"], again["teams_created"]) == (0, 889, [])

    (company,) = json.loads(iskra("report", "nps", "--json").out)
    assert company["key"] == {}
    assert company["nps"] == pytest.approx(48.368954, abs=1e-6)
    assert (company["low"], company["high"]) == pytest.approx((44.001432, 52.411124), abs=1e-6)
    teams = json.loads(iskra("report", "nps", "--by", "team", "--json").out)
    assert len(teams) == 81
    for part in ("n", "promoters", "passives", "detractors"):
        assert sum(team[part] for team in teams) == company[part]
    (below,) = json.loads(iskra("report", "nps", "--team", "ALL", "--below", "--json").out)
    assert below == company
    assert iskra("check", "figures").code == 0

    assert iskra("import", "undo", str(first["import_id"])).code == 0
    assert iskra("import", "undo", str(first["import_id"])) == Printed(2, "", "This import has been undone already.\n")
    assert json.loads(iskra("report", "nps", "--by", "team", "--json").out) == []
    assert iskra("report", "nps", "--team", first["teams_created"][0], "--json").code == 2
    assert iskra("check", "figures").code == 0


def test_months_of_a_report_are_limited_and_named(iskra: Iskra, survey: str) -> None:
    iskra("init")
    iskra("import", "customers", survey, *MAPPING)

    months = json.loads(iskra("report", "nps", "--by", "month", "--from", "2018-01", "--to", "2018-03", "--json").out)

    assert [row["key"]["month"] for row in months] == ["2018-01", "2018-02", "2018-03"]
    assert iskra("report", "nps", "--from", "March").code == 2


def test_a_file_without_the_question_is_refused_in_words(iskra: Iskra, shared_data: Path) -> None:
    iskra("init")

    printed = iskra("import", "customers", str(shared_data / "cncf" / "ambassadors_2020_h1.csv"), "--json")

    assert printed.code == 2
    assert "asks how likely customers are to recommend you, from 0 to 10" in printed.err
    assert len(json.loads(printed.out)["errors"]) == 1
    assert iskra("report", "nps", "--json").out.count('"n": 0') == 1


def test_a_dry_run_writes_nothing(iskra: Iskra, survey: str) -> None:
    iskra("init")

    outcome = json.loads(iskra("import", "customers", survey, *MAPPING, "--dry-run", "--json").out)

    assert (outcome["import_id"], outcome["created"]) == (None, 889)
    assert json.loads(iskra("report", "nps", "--by", "team", "--json").out) == []
