"""The five I's of a unit are put together from those of its teams, by the tree of each month."""

from datetime import date

from app.core.five_is import FiveI, Met
from app.insights import figures, periods
from app.insights.figures import FiveIs, rolled_up
from app.insights.periods import Period

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
ROOT, UNIT, TEAM, OTHER = 1, 2, 3, 4
ABOVE = {UNIT: [ROOT], TEAM: [UNIT, ROOT], OTHER: [ROOT]}
TODAY = date(2026, 3, 31)
FIRST_QUARTER = Period(JAN, 3)


def five_is(**progress: dict[tuple[int, date], Met]) -> FiveIs:
    above = dict.fromkeys((JAN, FEB, MAR), ABOVE)
    return FiveIs({part: rolled_up(progress.get(part.value, {}), above) for part in FiveI}, TODAY)


def test_a_unit_has_the_sum_of_the_teams_below_it() -> None:
    found = five_is(inform={(TEAM, JAN): Met(2, 3), (UNIT, JAN): Met(1, 1), (OTHER, JAN): Met(0, 5)})
    assert found.counted(FiveI.INFORM, TEAM, [JAN]) == Met(2, 3)
    assert found.counted(FiveI.INFORM, UNIT, [JAN]) == Met(3, 4)
    assert found.counted(FiveI.INFORM, ROOT, [JAN]) == Met(3, 9)


def test_each_month_counts_in_the_tree_of_that_month() -> None:
    progress = {(TEAM, JAN): Met(1, 1), (TEAM, FEB): Met(1, 1)}
    cells = rolled_up(progress, {JAN: {TEAM: [UNIT, ROOT]}, FEB: {TEAM: [OTHER, ROOT]}})
    assert cells == {
        (TEAM, JAN): Met(1, 1),
        (UNIT, JAN): Met(1, 1),
        (ROOT, JAN): Met(1, 1),
        (TEAM, FEB): Met(1, 1),
        (OTHER, FEB): Met(1, 1),
        (ROOT, FEB): Met(1, 1),
    }


def test_months_are_added_up_but_for_instruct_which_tells_the_end() -> None:
    months = {(TEAM, JAN): Met(1, 2), (TEAM, FEB): Met(2, 2), (TEAM, MAR): Met(3, 4)}
    found = five_is(inform=months, instruct=months)
    assert found.counted(FiveI.INFORM, TEAM, FIRST_QUARTER.months) == Met(6, 8)
    assert found.counted(FiveI.INSTRUCT, TEAM, FIRST_QUARTER.months) == Met(3, 4)


def test_a_running_quarter_takes_the_latest_month_that_has_begun() -> None:
    months = {(TEAM, JAN): Met(1, 2), (TEAM, FEB): Met(2, 2)}
    found = five_is(instruct=months)._replace(today=date(2026, 2, 15))
    assert found.counted(FiveI.INSTRUCT, TEAM, FIRST_QUARTER.months) == Met(2, 2)


def test_nothing_due_has_no_value() -> None:
    assert figures.share(Met(0, 0)).value is None
    assert figures.share(Met(3, 4)).value == 75


def test_the_i_that_lags_is_named_only_by_its_test() -> None:
    one_off = {(TEAM, JAN): Met(4, 6), (OTHER, JAN): Met(80, 100)}
    assert five_is(inform=one_off, reward=one_off).lagging(TEAM, ROOT, FIRST_QUARTER) is None
    far_off = {(TEAM, JAN): Met(10, 60), (OTHER, JAN): Met(80, 100)}
    assert five_is(inform=one_off, reward=far_off).lagging(TEAM, ROOT, FIRST_QUARTER) is FiveI.REWARD


def test_the_company_lags_behind_nothing_but_its_goals() -> None:
    low = {(TEAM, JAN): Met(1, 90), (OTHER, JAN): Met(1, 90)}
    assert five_is(inform=low).lagging(ROOT, ROOT, FIRST_QUARTER) is None
    assert five_is(inform=low).lagging(ROOT, ROOT, FIRST_QUARTER, {FiveI.INFORM: 50}) is FiveI.INFORM


def test_a_goal_stands_in_for_the_companys_value() -> None:
    behind = {(TEAM, JAN): Met(10, 60), (OTHER, JAN): Met(80, 100)}
    assert five_is(inform=behind).lagging(TEAM, ROOT, FIRST_QUARTER, {FiveI.INFORM: 10}) is None


def test_a_change_is_told_only_where_both_periods_have_figures() -> None:
    assert figures.change([figures.share(Met(0, 0)), figures.share(Met(3, 4))]) is None
    found = figures.change([figures.share(Met(18, 30)), figures.share(Met(25, 32))])
    assert found is not None
    assert round(found.difference, 3) == 18.125
    assert not found.clear


def test_periods_are_named_in_addresses() -> None:
    assert periods.parse("2026-Q1", TODAY) == FIRST_QUARTER
    assert periods.parse("2026-02", TODAY) == Period(FEB, 1)
    assert FIRST_QUARTER.key == "2026-Q1"
    assert Period(FEB, 1).key == "2026-02"


def test_any_other_address_means_the_usual_period() -> None:
    for text in ("", "2026", "2026-Q5", "2026-13", "2026-1", "0000-Q1", "-", "2026-Q2", "9999-12", "²026-01"):
        assert periods.parse(text, TODAY) == Period(JAN, 3)


def test_the_usual_period_always_has_a_whole_month() -> None:
    assert periods.default(date(2026, 4, 2)) == FIRST_QUARTER
    assert periods.default(date(2026, 5, 1)) == Period(date(2026, 4, 1), 3)
    assert periods.default(date(2026, 1, 31)) == Period(date(2025, 10, 1), 3)


def test_a_quarter_is_provisional_until_its_last_month_closes() -> None:
    assert FIRST_QUARTER.closes_on(10) == date(2026, 4, 10)
