"""Exports of survey tools: known by their headers, their times, their rows that are no answers, their scales."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.imports import Outcome
from app.customers.models import CustomerAnswer
from app.people.models import Team
from tests.customers.conftest import take_in_bytes, take_in_text
from tests.factories import make_team

pytestmark = pytest.mark.one_database  # files are read alike whatever they are written to

QUESTION = "How likely are you to recommend us?"


@pytest.fixture
def support(app: Flask, today: date) -> Team:
    return make_team("Support", code="SUP", parent=make_team("Company", code="ALL"))


def answers() -> list[CustomerAnswer]:
    return list(db.session.scalars(select(CustomerAnswer).order_by(CustomerAnswer.id)))


def wrong(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(error.row, error.found, str(error.expected)) for error in outcome.errors]


class Expected(NamedTuple):
    """What the one answer of an export comes to; the second of the day by the company's clock."""

    preset: str
    day: date
    second: int
    source_id: str
    customer: str


EXPORTS = {
    "delighted_api.json": Expected("delighted", date(2022, 1, 4), 39_016, "210554885", "1042205947"),
    "formbricks.csv": Expected("formbricks", date(2026, 1, 5), 9 * 3600, "cm1", "u-1"),
    # London's nine o'clock is ten in Warsaw
    "qualtrics_3_header_rows.csv": Expected("qualtrics", date(2026, 1, 5), 36_071, "R_0000000000001", "cust-1"),
    "surveymonkey_2_header_rows.csv": Expected("surveymonkey", date(2021, 11, 3), 71_064, "11115074603", ""),
    "typeform.csv": Expected("typeform", date(2026, 4, 3), 39_940, "068127e3d5e9ca5f5fac8e04fa692a9e", ""),
    "delighted_webhook.json": Expected("delighted-webhook", date(2016, 12, 24), 55_409, "5435", "5975"),
}


@pytest.mark.parametrize("file", EXPORTS)
def test_an_export_is_known_by_its_headers_alone(support: Team, shared_data: Path, file: str) -> None:
    content, expected = (shared_data / "exports" / file).read_bytes(), EXPORTS[file]
    names_team = expected.preset not in ("typeform", "delighted-webhook")
    if not names_team:
        ((_row, _found, lacking),) = wrong(take_in_bytes(content, file, dates=None))
        assert "say of which team all answers are" in lacking
    outcome = take_in_bytes(content, file, dates=None, team="" if names_team else "SUP", now="later")

    assert (outcome.created, outcome.errors) == (1, [])
    (answer,) = answers()
    found = (str(outcome.preset), answer.answered_on, answer.second, answer.source_id, answer.customer)
    assert Expected(*found) == expected
    assert answer.team_id == support.id


def test_previews_tests_and_spam_of_qualtrics_are_left_out_and_told(support: Team) -> None:
    header = "Status,RecordedDate,ResponseId,DistributionChannel,Q1,team\n"
    labels = f"Response Type,Recorded Date,Response ID,Distribution Channel,{QUESTION},team\n"
    ids = '{"ImportId":"status"},' * 5 + '{"ImportId":"team"}\n'
    rows = [f"{status},2026-01-05 10:00:00,R_{n},email,9,SUP\n" for n, status in enumerate(STATUSES)]

    quoted = ids.replace('{"', '"{""').replace('":"', '"":""').replace('"}', '""}"')
    outcome = take_in_text("".join(rows), header=header + labels + quoted, dates=None)

    assert outcome.errors == []
    assert (outcome.created, [(skip.reason, skip.rows) for skip in outcome.skips]) == (
        2,
        [("a preview, a test or spam, and no customer's answer", 4)],
    )


STATUSES = ("IP Address", "Survey Preview", "Survey Test", "1", "Spam", "0")


def test_other_surveys_of_delighted_are_left_out(support: Team) -> None:
    def one(number: int, kind: str) -> dict[str, Any]:
        about = {"person": "7", "survey_type": kind, "permalink": "x", "created_at": 1767600000 + number}
        return {"id": str(number), "score": 5, **about, "person_properties": {"team": "SUP"}}

    content = json.dumps([one(1, "nps"), one(2, "csat"), one(3, "nps")]).encode()
    outcome = take_in_bytes(content, "d.json", dates=None)

    assert (outcome.created, outcome.skips[0].rows) == (2, 1)
    assert "another kind" in outcome.skips[0].reason


def test_answers_of_delighted_as_csv_are_known(support: Team) -> None:
    header = "id,person,survey_type,score,comment,permalink,created_at,person_properties.team\n"
    outcome = take_in_text("1,7,nps,9,Fine,https://x,1767600000,SUP\n", header=header, dates=None)
    assert (outcome.preset, outcome.created) == ("delighted", 1)


def test_field_keys_of_medallia_are_known(support: Team) -> None:
    header = "a_surveyid,e_responsedate,e_unitid,q_likelihood_to_recommend,q_ltr_comment\n"
    outcome = take_in_text("71,2026-01-05,SUP,9,Fine\n", header=header, dates=None)
    assert (outcome.preset, outcome.created) == ("medallia", 1)
    assert [answer.source_id for answer in answers()] == ["71"]


def test_stars_of_medallia_are_no_scores(support: Team) -> None:
    header = "request_id,response_received_at,star_rating,comments,employee_custom_id\n"
    with pytest.raises(RuleBroken, match="there is no NPS in it"):
        take_in_text("1,2026-01-05T10:00:00Z,5,Fine,17\n", header=header, dates=None)


@pytest.mark.parametrize(
    ("written", "day", "second"),
    [
        ("2026-02-28 23:30:00Z", date(2026, 3, 1), 1800),
        ("2026-03-01T00:30:00-05:00", date(2026, 3, 1), 6 * 3600 + 1800),
        ("2026-03-01 12:15", date(2026, 3, 1), 12 * 3600 + 900),
        ("2026-03-01 12:15 AM", date(2026, 3, 1), 900),
        ("1772321400", date(2026, 3, 1), 1800),
        ("1772321400000", date(2026, 3, 1), 1800),
        ("46082.5", date(2026, 3, 1), 12 * 3600),
        ("2026-03-01", date(2026, 3, 1), 0),
    ],
)
def test_a_moment_becomes_the_companys_day(support: Team, written: str, day: date, second: int) -> None:
    take_in_text(f"{written},SUP,9\n", header="date,team,score\n", dates=None)

    (answer,) = answers()
    assert (answer.answered_on, answer.second) == (day, second)


def test_of_one_day_the_later_answer_counts_whatever_its_row(support: Team) -> None:
    rows = "2026-03-02 15:00,SUP,2,k1\n2026-03-02 09:00,SUP,9,k1\n"
    take_in_text(rows, header="date,team,score,customer\n")

    assert [(answer.score, answer.counts) for answer in answers()] == [(2, True), (9, False)]


def test_rows_of_both_orders_are_told_apart_by_all_rows(support: Team) -> None:
    many = "".join(f"0{n % 9 + 1}/02/2026,SUP,9\n" for n in range(1_200))
    outcome = take_in_text(f"{many}13/02/2026,SUP,9\n", header="date,team,score\n", dates=None)
    assert (outcome.errors, outcome.created) == ([], 1_201)

    ((row, found, expected),) = wrong(take_in_text("03/04/2025,SUP,9\n", header="date,team,score\n", dates=None))
    assert (row, found) == (0, "03/04/2025")
    assert "whether the day or the month comes first" in expected


@pytest.mark.parametrize(
    ("scores", "scale"),
    [([1, 2, 3, 4, 5] * 3, "1 to 5"), ([80, 95, 100, 60] * 5, "0 to 100"), (["80%", "95%"] * 6, "0 to 100")],
)
def test_scores_of_another_scale_are_refused_in_one_sentence(support: Team, scores: list[object], scale: str) -> None:
    rows = "".join(f"2026-03-01,SUP,{score}\n" for score in scores)
    header = "date,team,score\n"

    ((row, _found, expected),) = wrong(take_in_text(rows, header=header))
    assert (row, expected) == (0, f"scores from 0 to 10; these look like a scale of {scale}")
    assert answers() == []
    if scale == "1 to 5":
        assert take_in_text(rows, header=header, scale=True).created == len(scores)


def test_without_a_single_0_the_scale_is_asked_about(support: Team) -> None:
    rows = "".join(f"2026-03-01,SUP,{score}\n" for score in [*range(1, 11), 10])

    (remark,) = take_in_text(rows, header="date,team,score\n", dry_run=True).remarks
    assert "No score is 0" in remark
    assert not take_in_text(rows, header="date,team,How likely to recommend us (0-10)\n", dry_run=True).remarks
    assert not take_in_text(rows + "2026-03-01,SUP,0\n", header="date,team,score\n", dry_run=True).remarks


def test_the_real_file_on_another_scale_is_refused(support: Team, shared_data: Path) -> None:
    content = (shared_data / "cncf" / "ambassadors_2020_h1.csv").read_bytes()
    with pytest.raises(RuleBroken, match="from 0 to 10"):
        take_in_bytes(content, "a.csv", dates=None, team="SUP")


@pytest.mark.parametrize("text", ["tab\there", "line\nbreak", "back\\slash \\n \\t", "\\.", "a\rb", "żółć ”", "= 1+1"])
def test_every_comment_comes_through_as_it_is(support: Team, text: str) -> None:
    rows = json.dumps([{"date": "2026-03-01", "team": "SUP", "score": 9, "comment": text, "customer": "k"}]).encode()
    take_in_bytes(rows, "a.json")

    assert answers()[0].comment == text


def test_a_segment_column_of_a_thousand_words_is_none(support: Team) -> None:
    rows = "".join(f"2026-03-01,SUP,9,s{n}\n" for n in range(1_001))

    ((row, _found, expected),) = wrong(take_in_text(rows, header="date,team,score,segment\n"))
    assert (row, expected) == (1_002, "one of at most 1000 different values")


@pytest.mark.parametrize("stop_at", [10_000, 20_000])
def test_an_import_that_is_stopped_leaves_nothing(support: Team, stop_at: int) -> None:
    class Stop(Exception):
        pass

    def tell(rows: int) -> None:
        if rows == stop_at:
            raise Stop

    rows = "2026-03-01,SUP,9\n" * 25_000
    with pytest.raises(Stop):
        take_in_text(rows, header="date,team,score\n", tell=tell)
    assert answers() == []


def test_the_template_can_be_imported(support: Team, take_in: Callable[..., Outcome]) -> None:
    from app.customers.services.imports import TEMPLATE

    header, *rows = (",".join(row) + "\n" for row in TEMPLATE)
    outcome = take_in("".join(rows), header=header, create_teams=True)
    assert (outcome.errors, outcome.created) == ([], 2)
    assert answers()[0].stage == "Service"
