from statistics import NormalDist, variance

import pytest

from app.core.statistics import shares
from app.core.statistics.quantiles import t_quantile
from app.core.statistics.shares import Engagement, RateBand


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ((6, 8, 10), (6, 8)),
        ((3, 6, 12), (3, 9)),
        ((12, 15, 20), (13, 17)),
        ((37, 50, 60), (41, 47)),
        ((8, 8, 8), (8, 8)),
        ((0, 5, 9), (0, 3)),
    ],
)
def test_a_share_in_whole_people(share: tuple[int, int, int], expected: tuple[int, int]) -> None:
    assert shares.people(*share) == expected


def test_whole_people_stay_possible_and_contain_the_estimate() -> None:
    for team in range(1, 30):
        for answered in range(1, team + 1):
            for favourable in range(answered + 1):
                low, high = shares.people(favourable, answered, team)
                assert favourable <= low <= favourable * team / answered <= high
                assert high <= favourable + team - answered


def test_wilson() -> None:
    assert shares.wilson(6, 8) == pytest.approx((40.927543, 92.852079), abs=1e-6)
    assert shares.wilson(37, 50) == pytest.approx((60.446843, 84.128473), abs=1e-6)
    assert shares.wilson(0, 4)[0] == 0
    assert shares.wilson(4, 4)[1] == 100
    assert shares.wilson(3, 4, team_size=4) == (75, 75)


def test_a_change_of_a_share() -> None:
    change = shares.change((18, 30), (25, 32))
    assert change == pytest.approx((18.125, -4.730698, 38.869094), abs=1e-6)
    assert not change.clear
    assert shares.change((180, 300), (250, 320)).clear


# Table values of the t distribution, and closed forms for 1 and 2 degrees of freedom.
@pytest.mark.parametrize(
    ("probability", "degrees", "expected"),
    [
        (0.975, 1, 12.706204736),
        (0.975, 2, 4.302652730),
        (0.975, 4, 2.776445105),
        (0.975, 9, 2.262157163),
        (0.975, 29, 2.045229642),
        (0.975, 1000, 1.962339081),
        (0.995, 5, 4.032142984),
        (0.9, 3, 1.637744354),
        (0.025, 9, -2.262157163),
    ],
)
def test_quantiles_of_t(probability: float, degrees: int, expected: float) -> None:
    assert t_quantile(probability, degrees) == pytest.approx(expected, abs=1e-8)


def test_t_becomes_normal() -> None:
    assert t_quantile(0.975, 1e7) == pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-6)


def test_a_mean_from_a_distribution() -> None:
    mean = shares.mean_of({1: 0, 2: 1, 3: 2, 4: 4, 5: 3})
    # values 2 3 3 4 4 4 4 5 5 5: mean 3.9, sample variance .988889, t(9) 2.262157
    assert mean.value == pytest.approx(72.5)
    assert mean.high - mean.value == pytest.approx(25 * 2.262157163 * (0.98888889 / 10) ** 0.5)
    of_a_team = shares.mean_of({2: 1, 3: 2, 4: 4, 5: 3}, team_size=20)
    assert of_a_team.high - 72.5 == pytest.approx((mean.high - 72.5) * 0.5**0.5)
    assert shares.mean_of({4: 3, 5: 2}, team_size=5) == pytest.approx((85, 85, 85))
    assert shares.mean_of({5: 1}) == (100, 0, 100)


def test_an_engagement_index_from_sums() -> None:
    sums = [21, 15, 9]
    mean = shares.mean(3, sum(sums), sum(s * s for s in sums), lowest=3, highest=21)
    assert mean.value == pytest.approx(100 * (15 - 3) / 18)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (21, Engagement.HIGHLY),
        (19, Engagement.HIGHLY),
        (18, Engagement.MODERATELY),
        (16, Engagement.MODERATELY),
        (15, Engagement.SLIGHTLY),
        (13, Engagement.SLIGHTLY),
        (12, Engagement.DISENGAGED),
        (3, Engagement.DISENGAGED),
    ],
)
def test_temkins_bands(total: int, band: Engagement) -> None:
    assert shares.engagement(total) is band


@pytest.mark.parametrize("total", [2, 22])
def test_impossible_sums_have_no_band(total: int) -> None:
    with pytest.raises(ValueError, match=r"3\.\.21"):
        shares.engagement(total)


@pytest.mark.parametrize(
    ("answered", "invited", "band"),
    [
        (4, 5, RateBand.SOLID),
        (79, 100, RateBand.FAIR),
        (3, 5, RateBand.FAIR),
        (59, 100, RateBand.INDICATIVE),
        (2, 5, RateBand.INDICATIVE),
        (39, 100, RateBand.NO_COMPARISON),
        (0, 9, RateBand.NO_COMPARISON),
    ],
)
def test_bands_of_the_response_rate(answered: int, invited: int, band: RateBand) -> None:
    assert shares.rate_band(answered, invited) is band


def test_the_worst_case_counts_the_silent_both_ways() -> None:
    assert shares.worst_case(6, 8, 10) == (60, 80)


def test_favourable_and_reverse_items() -> None:
    counts = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    assert shares.favourable(counts) == (9, 15)
    assert shares.favourable(shares.turned(counts)) == (3, 15)


def test_the_one_that_clearly_lags_is_named() -> None:
    team = {"inform": (40, 100), "inspire": (70, 100), "reward": (2, 10)}
    company = {"inform": (2400, 3000), "inspire": (2250, 3000), "reward": (60, 300)}
    assert shares.furthest_below(team, company) == "inform"


def test_of_two_that_lag_the_further_one_is_named() -> None:
    team = {"inform": (600, 1000), "reward": (5, 40)}
    company = {"inform": (8000, 10000), "reward": (300, 400)}
    assert shares.furthest_below(team, company) == "reward"


def test_noise_does_not_stand_out() -> None:
    assert shares.furthest_below({"inform": (0, 1)}, {"inform": (2900, 3000)}) is None
    assert shares.furthest_below({"inform": (3, 5)}, {"inform": (95, 105)}) is None
    assert shares.furthest_below({"inform": (0, 0)}, {"inform": (95, 100)}) is None
    assert shares.furthest_below({"inform": (9, 9)}, {"inform": (9, 9)}) is None


def test_being_above_is_never_named() -> None:
    assert shares.furthest_below({"inform": (100, 100)}, {"inform": (500, 1000)}) is None


def test_a_goal_in_per_cent() -> None:
    assert shares.furthest_below({"instruct": (50, 100)}, {"instruct": 90.0}) == "instruct"
    assert shares.furthest_below({"instruct": (88, 100)}, {"instruct": 90.0}) is None
    assert shares.furthest_below({"instruct": (99, 100)}, {"instruct": 100.0}) == "instruct"
    assert shares.furthest_below({"instruct": (3000, 9000)}, {"instruct": 50.0}) == "instruct"


def test_five_comparisons_are_corrected() -> None:
    alone = {"a": (4, 12)}
    company = {"a": (360, 500)}
    assert shares.furthest_below(alone, company) == "a"
    others = dict.fromkeys("bcde", (50, 100))
    assert shares.furthest_below({**alone, **others}, {**company, **dict.fromkeys("bcde", (500, 1000))}) is None


def test_a_change_of_means_is_welchs() -> None:
    """Two groups of the same size and spread: Welch's range is the pooled one, with 2n - 2 degrees of freedom."""
    before, after = [3, 9, 12, 15, 18, 21], [6, 12, 15, 18, 21, 24]  # each three more
    sums = [(len(one), sum(one), sum(value**2 for value in one)) for one in (before, after)]
    change = shares.mean_change(sums[0], sums[1], lowest=0, highest=100)
    half = t_quantile(0.975, 10) * (2 * variance(before) / 6) ** 0.5
    assert change == pytest.approx((3, 3 - half, 3 + half))
    assert not change.clear


def test_a_change_of_means_without_spread_is_never_clear() -> None:
    assert not shares.mean_change((5, 15, 45), (5, 25, 125), lowest=1, highest=5).clear


def test_a_change_of_means_needs_two_answers_on_either_side() -> None:
    with pytest.raises(ValueError, match="two answers"):
        shares.mean_change((1, 3, 9), (5, 25, 125), lowest=1, highest=5)
