"""The sentence about the five I's says what the figures say, and no more."""

import pytest
from flask import Flask

from app.core.five_is import FiveI, Met
from app.insights import words
from app.insights.figures import Card, share


def cards(**counted: tuple[Met, Met]) -> list[Card]:
    found = []
    for part in FiveI:
        own, company = counted.get(part.value, (Met(0, 0), Met(0, 0)))
        found.append(Card(part, share(own), share(company), [share(own)], None))
    return found


@pytest.fixture(autouse=True)
def _in_english(app: Flask) -> None:
    """Sentences are put together inside an application."""


def test_what_lags_is_named_with_its_counts() -> None:
    shown = cards(reward=(Met(12, 52), Met(640, 1000)))
    assert words.five_is(shown, FiveI.REWARD, is_company=False) == (
        "Reward lags most: 12 of 52, clearly below the company's 64%. Start there."
    )


def test_nothing_stands_out() -> None:
    shown = cards(reward=(Met(30, 52), Met(640, 1000)))
    assert words.five_is(shown, None, is_company=False) == (
        "None of the five I's lies clearly below the company's value."
    )


def test_the_company_is_not_compared_with_itself() -> None:
    assert words.five_is(cards(reward=(Met(30, 52), Met(30, 52))), None, is_company=True) == ""


def test_no_figures_yet() -> None:
    assert words.five_is(cards(), None, is_company=False) == "The five I's have no figures for this period yet."
