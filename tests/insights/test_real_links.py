"""Real figures through core.statistics and the words of the page."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.statistics import correlation
from app.insights.link import words

HOW_OFTEN = {"Never": 1, "Rarely": 2, "Sometimes": 3, "Often": 4, "All of the time": 5}
TRAINERS = ("TrainersClearAnswers", "TrainersConsiderate", "TrainersCommunicators", "TrainersEnthusiastic")
STAFF = (
    *("pp1_compassionate_inclusive", "pp2_recognised_rewarded", "pp3_voice_counts", "pp3_2_raising_concerns"),
    *("pp4_safe_healthy", "pp4_1_health_safety_climate", "pp4_2_burnout", "pp4_3_negative_experiences"),
    *("pp5_always_learning", "pp6_work_flexibly", "pp7_team", "theme_engagement", "theme_morale"),
    "staff_engagement_score",
)


@pytest.fixture(autouse=True)
def speaking_english(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.one_database
def test_trainers_and_recommendation_come_from_the_same_people(shared_data: Path) -> None:
    scores: dict[str, list[int]] = defaultdict(list)
    quality: dict[str, list[float]] = defaultdict(list)
    for row in read(shared_data / "carpentries" / "training_post_survey.csv"):
        if row["LikelyToRecommend"]:
            scores[row["MemberSite"]].append(int(row["LikelyToRecommend"]))
            said = [HOW_OFTEN[row[item]] for item in TRAINERS if row[item] in HOW_OFTEN]
            if said:
                quality[row["MemberSite"]].append(sum(said) / len(said))
    sites = [site for site, given in scores.items() if len(given) >= 5 and quality[site]]
    nps = [100 * sum((s >= 9) - (s <= 6) for s in scores[site]) / len(scores[site]) for site in sites]
    found = correlation.spearman([sum(quality[site]) / len(quality[site]) for site in sites], nps)
    assert (found.n, round(found.r, 2)) == (64, 0.57)
    assert words.between(found, found.n) == (
        "Between teams: correlation 0.57, 95% range 0.35 to 0.73 (64 teams). Teams differ in many ways; this is not "
        "evidence."
    )
    assert words.same_source().startswith("Same source: the same people answered both")


@pytest.mark.one_database
def test_engagement_of_trusts_cannot_be_told_from_patients_recommendation(shared_data: Path) -> None:
    rows = read(shared_data / "nhs" / "experience_by_trust.csv")
    pairs = [(row["theme_engagement"], row["fft_pct_positive_3m_avg"]) for row in rows]
    pairs = [pair for pair in pairs if all(pair)]
    found = correlation.spearman([float(x) for x, _y in pairs], [float(y) for _x, y in pairs])
    assert found.n == 126
    assert words.between(found, found.n) == (
        "Between teams: correlation 0.15, 95% range −0.04 to 0.32 (126 teams). It cannot be told from zero."
    )


@pytest.mark.one_database
def test_none_of_fourteen_staff_scores_survives_the_correction(shared_data: Path) -> None:
    rows = read(shared_data / "nhs" / "experience_by_trust.csv")
    ps = []
    for score in STAFF:
        pairs = [
            (float(row[score]), float(row["cx_net_3m_avg"])) for row in rows if row[score] and row["cx_net_3m_avg"]
        ]
        ps.append(correlation.spearman([x for x, _y in pairs], [y for _x, y in pairs]).p)
    assert round(min(ps), 2) == 0.03
    assert words.of_many(correlation.holm(ps)) == (
        "None of the 14 correlations can be told from zero once their number is allowed for."
    )
