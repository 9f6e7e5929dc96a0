from datetime import date

import pytest
from flask import Flask

from app.core import tables
from app.core.tables.cells import Order


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2026", "25/4/2026"], "dmy"),
        (["3/4/26 15:29", "4/25/26 9:05", ""], "mdy"),
        (["03-04-2026", "03-31-2026"], "mdy"),
        (["2026-03-09", "2026/3/9", "2026-03-09T10:00:00Z"], "ymd"),
        (["2026-03-09", "25/4/2026"], "dmy"),
        (["03.04.2026"], "dmy"),
        (["03.04.2026", "03.25.2026"], "mdy"),
        (["5/5/2026"], "dmy"),
        (["46090", "46091.5"], "ymd"),
        (["", "no date"], "ymd"),
    ],
)
def test_the_whole_file_decides_the_order_of_dates(values: list[str], order: Order) -> None:
    assert tables.decide_dates(iter(values)) == order


@pytest.mark.parametrize("values", [["3/4/2026", "5/6/2026"], ["25/4/2026", "4/25/2026"], ["01-02-2026"]])
def test_dates_that_could_be_either_are_not_guessed(values: list[str]) -> None:
    with pytest.raises(tables.Undecidable):
        tables.decide_dates(values)


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("9/8/18 15:29", "mdy", date(2018, 9, 8)),
        ("9/8/18 15:29", "dmy", date(2018, 8, 9)),
        ("03/24/2020 11:40:53 AM", "mdy", date(2020, 3, 24)),
        ("9.03.2026", "dmy", date(2026, 3, 9)),
        ("1/1/69", "dmy", date(1969, 1, 1)),
        ("2026-03-09", "mdy", date(2026, 3, 9)),
        ("2026-03-09 14:05:00", "dmy", date(2026, 3, 9)),
        ("2026-01-05T09:00:00.123+02:00", "ymd", date(2026, 1, 5)),
        ("43351.645", "mdy", date(2018, 9, 8)),
        (" 2026-03-09 ", "ymd", date(2026, 3, 9)),
        ("20260309", "dmy", date(2026, 3, 9)),
        ("09-MAR-26", "mdy", date(2026, 3, 9)),
        ("March 9, 2026", "dmy", date(2026, 3, 9)),
        ("9 marca 2026", "mdy", date(2026, 3, 9)),
        ("9 Μαρτίου 2026", "ymd", date(2026, 3, 9)),
    ],
)
def test_dates(value: str, order: Order, day: date) -> None:
    assert tables.parse_date(value, order) == day


def test_seconds_since_1970_are_of_the_companys_day(app: Flask) -> None:
    assert tables.parse_date("1641253816", "dmy") == date(2022, 1, 4)  # 23:50 UTC, after midnight in Warsaw
    assert tables.parse_date("1641253816000", "dmy") == date(2022, 1, 4)


@pytest.mark.parametrize(
    "value", ["31/2/2026", "2026-13-01", "3/4/2026 x", "yesterday", "", "9", "12/2026", "٣/٤/٢٠٢٦", "0001-01-01"]
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(tables.WrongCell):
        tables.parse_date(value, "dmy")


def test_a_date_of_another_order_says_what_was_expected() -> None:
    with pytest.raises(tables.WrongCell, match="day, month, year"):
        tables.parse_date("4/25/2026", "dmy")


@pytest.mark.parametrize(("value", "number"), [("9", 9), (" 10 ", 10), ("9.0", 9), ("9,00", 9), ("0", 0)])
def test_whole_numbers(value: str, number: int) -> None:
    assert tables.parse_whole(value, 0, 10) == number


@pytest.mark.parametrize("value", ["9.5", "9,5", "11", "-1", "", "nine", "1e1", "10,000", "٩", "9 10", "1" * 5000])
def test_a_score_that_is_no_whole_number_from_0_to_10_is_refused(value: str) -> None:
    with pytest.raises(tables.WrongCell, match="from 0 to 10"):
        tables.parse_whole(value, 0, 10)


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        (["Recommend", "LikelyToRecommend"], 1),
        (["id", "How likely is it that you would recommend us to a friend?", "Why?"], 1),
        (["nps_score", "NPS category", "nps_comment"], 0),
        (["NPS"], 0),
        (["likelihood_to_recommend"], 0),
        (["On a scale of 0 to 10, would you recommend us?"], 0),
        (["1. On a scale of 0-10, how likely are you to recommend us?"], 0),
        (["Jak bardzo prawdopodobne jest, że polecisz nas znajomym?"], 0),
        (["Πόσο πιθανό είναι να μας συστήσετε σε έναν φίλο;"], 0),
        (["Would you recommend us?"], None),
        (["How likely are you to recommend us? (1-10)"], None),
        (["How likely are you to recommend us, where 1 is not at all and 10 extremely?"], None),
        (["How satisfied are you?", "score"], None),
        (["NPS of the shop", "NPS of the site"], None),
        ([], None),
    ],
)
def test_a_recommendation_question_is_known_by_its_words(headers: list[str], place: int | None) -> None:
    assert tables.recommendation_column(headers) == place


@pytest.mark.parametrize(
    ("header", "other"),
    [
        ("your overall experience, where 10 is completely met expectations and 1 - did not meet", True),
        ("Rate us from 1 to 5", True),
        ("5-point scale", True),
        ("Stars (1–5)", True),
        ("score", False),
        ("0 = not at all, 10 = extremely", False),
        ("1. How likely are you to recommend us in the next 10 weeks?", False),
    ],
)
def test_other_scales_are_known_by_their_words(header: str, other: bool) -> None:
    assert tables.names_other_scale(header) is other
