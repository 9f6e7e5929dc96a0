import random
from itertools import pairwise

import numpy as np
import pytest

from app.core.statistics import correlation, nps, shares, teams

VALUES = [12.0, 30.0, 25.0, -8.0, 18.0, 41.0, 22.0, 5.0, 27.0, 16.0]
VARIANCES = [90.0, 60.0, 150.0, 40.0, 75.0, 200.0, 55.0, 130.0, 45.0, 100.0]


def test_the_variance_between_teams_is_that_of_paule_and_mandel() -> None:
    meta = pytest.importorskip("statsmodels.stats.meta_analysis")
    theirs = meta.combine_effects(np.array(VALUES), np.array(VARIANCES), method_re="iterated", atol=1e-9)
    assert teams.between_variance(VALUES, VARIANCES) == pytest.approx(theirs.tau2, abs=1e-6)
    found = teams.shrink(VALUES, VARIANCES)
    assert found.mean == pytest.approx(theirs.mean_effect_re, abs=1e-6)


def test_no_variance_between_teams_that_differ_by_chance_alone() -> None:
    assert teams.between_variance([10.0, 11.0, 9.0, 10.5], [100.0] * 4) == 0
    assert teams.between_variance([10.0], [100.0]) == 0


def test_a_teams_figure_moves_towards_the_mean_the_more_the_fewer_its_answers() -> None:
    found = teams.shrink(VALUES, VARIANCES)
    m = len(VALUES)
    for i, (y, v) in enumerate(zip(VALUES, VARIANCES, strict=True)):
        pull = v / (v + found.between_variance) * (m - 3) / (m - 1)
        assert found.estimates[i] == pytest.approx(found.mean + (1 - pull) * (y - found.mean))
        assert found.lows[i] < found.estimates[i] < found.highs[i]
    assert abs(found.estimates[5] - found.mean) < abs(VALUES[5] - found.mean) / 1.5


def test_under_eight_teams_each_keeps_what_it_has() -> None:
    found = teams.shrink(VALUES[:7], VARIANCES[:7])
    assert found.estimates == VALUES[:7]
    assert found.lows[0] == pytest.approx(12 - 1.959964 * 90**0.5, abs=1e-5)
    assert teams.flags([0.0, 0.0, 99.0], [1.0, 1.0, 1.0]) == [0, 0, 0]


def test_flags_are_those_of_benjamini_and_hochberg() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    chance = random.Random(3)
    for _round in range(50):
        ps = [chance.random() ** 3 for _one in range(12)]
        theirs = multitest.multipletests(ps, 0.05, method="fdr_bh")[0].tolist()
        assert teams.rejected(ps, 0.05) == theirs
        holm = multitest.multipletests(ps, method="holm")[1].tolist()
        assert correlation.holm(ps) == pytest.approx(holm, abs=1e-12)


def test_a_team_far_off_is_flagged_and_the_others_are_not() -> None:
    values = [20.0, 22.0, 18.0, 21.0, 19.0, 20.5, 60.0, -25.0]
    assert teams.flags(values, [30.0] * 8) == [0, 0, 0, 0, 0, 0, 1, -1]


def test_companies_in_which_no_team_differs_seldom_show_a_flag() -> None:
    chance, flagged, rounds = random.Random(11), 0, 400
    for _round in range(rounds):
        counts = []
        for _team in range(20):
            drawn = chance.choices("pmd", (50, 30, 20), k=chance.randint(8, 60))
            counts.append((drawn.count("p"), drawn.count("m"), drawn.count("d")))
        flagged += any(teams.flags(*teams.values_of(counts)))
    assert flagged / rounds < 0.07


def test_the_funnel_narrows_with_answers() -> None:
    lines = list(teams.funnel(20, 0.61, [5, 50, 500]))
    assert lines[0].outer_low == -100 or lines[0].outer_low < lines[0].low < 20 < lines[0].high
    assert all(one.high > two.high and one.low < two.low for one, two in pairwise(lines))
    assert lines[1].high == pytest.approx(20 + 1.959964 * (6100 / 50) ** 0.5, abs=1e-5)


def test_a_trend_is_that_of_a_weighted_regression() -> None:
    api = pytest.importorskip("statsmodels.regression.linear_model")
    counts = [(20, 10, 9), (25, 14, 8), (0, 0, 0), (22, 10, 10), (31, 12, 7), (18, 11, 4), (35, 9, 8)]
    found = nps.trend(counts)
    told = [(at, each) for at, each in enumerate(counts) if sum(each)]
    unit = 1e4 * nps.pooled_variance(counts)
    weights = [sum(each) / unit for _at, each in told]
    design = [(1.0, float(at)) for at, _each in told]
    fitted = api.WLS([nps.score(*each) for _at, each in told], design, weights=weights).fit()
    assert found.slope == pytest.approx(fitted.params[1], abs=1e-6)
    assert found.spread == pytest.approx(fitted.scale, abs=1e-6)
    error = fitted.bse[1] / fitted.scale**0.5 * max(1, fitted.scale) ** 0.5
    half = (found.high - found.low) / 2
    assert found.spread < 1
    assert half == pytest.approx(1.959963984540054 * error, abs=1e-6)


def test_a_trend_that_scatters_more_than_chance_widens() -> None:
    api = pytest.importorskip("statsmodels.regression.linear_model")
    counts = [(80, 10, 10), (30, 20, 50), (85, 5, 10), (20, 30, 50), (90, 5, 5), (10, 30, 60)]
    found = nps.trend(counts)
    design = [(1.0, float(at)) for at in range(6)]
    fitted = api.WLS([nps.score(*each) for each in counts], design, weights=[1.0] * 6).fit()
    assert found.spread > 1
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int()[1]), abs=1e-6)
    assert found.p == pytest.approx(fitted.pvalues[1], abs=1e-6)
    assert not found.clear


def test_a_trend_needs_six_periods() -> None:
    with pytest.raises(ValueError, match="six periods"):
        nps.trend([(5, 3, 2)] * 5 + [(0, 0, 0)])
    assert nps.trend([(5, 0, 0)] * 6).p == 1


def test_an_nps_against_a_norm() -> None:
    standing, z = nps.against_norm((50, 30, 20), 5)
    assert (standing, round(z, 6)) == (nps.Standing.ABOVE, 3.136733)
    assert nps.against_norm((50, 30, 20), 20)[0] is nps.Standing.IN_LINE
    assert nps.against_norm((50, 30, 20), 60)[0] is nps.Standing.BELOW
    assert nps.against_norm((50, 30, 20), 5, error=12)[0] is nps.Standing.IN_LINE


def test_a_difference_of_shares_is_newcombes() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(25, 32, 18, 30, method="newcomb", compare="diff")
    found = shares.change((18, 30), (25, 32))
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high), abs=1e-6)


def test_a_correlation_by_ranks() -> None:
    stats = pytest.importorskip("scipy.stats")
    chance = random.Random(2)
    xs = [chance.randint(0, 9) for _one in range(30)]
    ys = [x + chance.gauss(0, 4) for x in xs]
    theirs = stats.spearmanr(xs, ys)
    found = correlation.spearman(xs, ys)
    assert (found.r, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    assert found.low < found.r < found.high
    with pytest.raises(ValueError, match="ten teams"):
        correlation.spearman(xs[:9], ys[:9])
