"""The summary says what the figures say, in whole sentences, and no more."""

from datetime import date

import pytest
from flask import Flask

from app.core.five_is import FiveI, Met
from app.customers.models import Tally
from app.insights import words
from app.insights.figures import Card, Customers, Dashboard, Pulse, share
from app.insights.periods import Period
from app.people.models import Team

QUARTER = Period(date(2026, 1, 1), 3)
NOBODY_SAID = Customers(Tally(), Tally(), [], [(QUARTER, Tally())])
NO_PULSE = Pulse([], None, None, None)


@pytest.fixture(autouse=True)
def _in_english(app: Flask) -> None:
    """Sentences are put together inside an application."""


def cards(**counted: tuple[Met, Met]) -> list[Card]:
    found = []
    for part in FiveI:
        own, company = counted.get(part.value, (Met(0, 0), Met(0, 0)))
        found.append(Card(part, share(own), share(company), [share(own)], None))
    return found


def board(
    *,
    lagging: FiveI | None = None,
    customers: Customers = NOBODY_SAID,
    is_company: bool = False,
    **counted: tuple[Met, Met],
) -> Dashboard:
    return Dashboard(
        Team(code="A", name="Claims"), is_company, QUARTER, None, cards(**counted), lagging, NO_PULSE, customers
    )


def said(own: Tally, company: Tally, before: Tally | None = None) -> Customers:
    return Customers(own, company, [], [(QUARTER.moved(-1), before or Tally()), (QUARTER, own)])


def test_a_team_without_anything_is_told_what_is_missing() -> None:
    assert words.summary(board()) == [
        "No pulse results have been released yet.",
        "No customers' answers for this period.",
        "The five I's have no figures for this period yet.",
    ]


def test_what_lags_is_named_with_its_counts() -> None:
    found = words.summary(board(lagging=FiveI.REWARD, reward=(Met(12, 52), Met(640, 1000))))
    assert found[-1] == "Reward lags most: 12 of 52, clearly below the company's 64%. Start there."


def test_what_lags_behind_its_goal_is_said_so() -> None:
    found = cards(reward=(Met(12, 52), Met(12, 52)))
    with_goal = [card._replace(goal=60) for card in found]
    said = words.five_is(with_goal, FiveI.REWARD, False)
    assert said == "Reward lags most: 12 of 52, clearly below the goal of 60%. Start there."
    assert words.five_is(with_goal, None, True) == (
        "None of the five I's lies clearly below its goal or the company's value."
    )


def test_nothing_stands_out() -> None:
    found = words.summary(board(reward=(Met(30, 52), Met(640, 1000))))
    assert found[-1] == "None of the five I's lies clearly below the company's value."


def test_the_company_is_not_compared_with_itself() -> None:
    customers = said(Tally(50, 30, 20), Tally(50, 30, 20))
    found = words.summary(board(is_company=True, customers=customers, reward=(Met(30, 52), Met(30, 52))))
    assert found == [
        "No pulse results have been released yet.",
        "Customer NPS is +30, likely between +14 and +44.",
    ]


def test_a_difference_from_the_rest_is_named_only_if_its_test_says_so() -> None:
    rest = Tally(300, 300, 300)
    higher, alike, lower = Tally(50, 30, 20), Tally(6, 3, 4), Tally(10, 20, 70)
    found = {own: words.summary(board(customers=said(own, rest.plus(own))))[1] for own in (higher, alike, lower)}
    assert found[higher].endswith("clearly above the rest of the company.")
    assert found[alike].endswith("no clear difference from the rest of the company.")
    assert found[lower].endswith("clearly below the rest of the company.")


def test_a_few_answers_say_nothing() -> None:
    found = words.summary(board(customers=said(Tally(2, 1, 0), Tally(300, 300, 300))))
    assert found[1] == "Customers gave too few answers to say more (n = 3)."


def test_a_range_on_a_page_contains_its_point() -> None:
    found = words.summary(board(customers=said(Tally(10, 0, 0), Tally(10, 0, 0))))
    assert found[1] == "Customer NPS is +100, likely between +48 and +100."


def test_the_line_of_nps_is_told_to_those_who_do_not_see_it() -> None:
    own = Tally(60, 25, 15)
    assert words.nps_trend(said(own, own)) == "Customer NPS period by period, most recently +45."
    assert words.nps_trend(said(own, own, Tally(50, 30, 20))).endswith("no clear difference since Q4 2025.")
    assert words.nps_trend(said(own, own, Tally(15, 25, 60))).endswith("+90 points since Q4 2025.")
