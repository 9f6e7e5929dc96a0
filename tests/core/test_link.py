import numpy as np
import pytest

from app.core.statistics import link
from app.core.statistics.link import Panel, Question, Slope
from app.core.statistics.link.cells import Centre, Least
from tests.support.companies import Company, company

ANYTHING = Least(2, 2, 4, 0.0)
LAGS: list[link.Lag] = [1, 2, 3, 4, (1, 2, 3)]


def with_gaps(found: Company, seed: int = 5) -> Company:
    """Some months without answers, some without exposure."""
    chance = np.random.default_rng(seed)
    silent = chance.random(len(found.team)) < 0.15
    unknown = chance.random(len(found.team)) < 0.1
    exposures = {name: np.where(unknown, np.nan, values) for name, values in found.exposures.items()}
    return found._replace(n=np.where(silent, 0, found.n), exposures=exposures)


def panel_of(found: Company) -> Panel:
    return link.panel(*found)


def test_a_slope_is_that_of_a_regression_with_dummies_clustered_by_team() -> None:
    api = pytest.importorskip("statsmodels.regression.linear_model")
    cells = panel_of(with_gaps(company(1, teams=25)))
    for lag in (1, 3, (1, 2, 3)):
        asked = Question("instruct", lag)
        (slope,) = link.examine([(cells, asked)], seed=1, least=ANYTHING)
        exposure = cells.shifted(asked)
        mask = cells.usable(exposure)
        rows, columns = np.nonzero(mask)
        dummies = [exposure[mask], *(rows == one for one in np.unique(rows))]
        dummies += [columns == one for one in np.unique(columns)[1:]]
        model = api.WLS(cells.outcome[mask], np.stack(dummies, axis=1).astype(float), weights=cells.weights[mask])
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": rows})
        assert slope.estimate == pytest.approx(fitted.params[0], abs=1e-6)
        assert slope.se == pytest.approx(fitted.bse[0], abs=1e-6)
        assert (slope.teams, slope.months) == (len(np.unique(rows)), len(np.unique(columns)))


def test_p_is_that_of_refitting_under_turned_signs() -> None:
    """All 1,024 ways to turn the signs of ten teams, each fitted anew, against the short way."""
    cells = panel_of(with_gaps(company(2, teams=10, months=9)))
    asked = Question("instruct", 1)
    (slope,) = link.examine([(cells, asked)], seed=1, least=ANYTHING)
    exposure = cells.shifted(asked)
    weights = np.where(cells.usable(exposure), cells.weights, 0.0)
    centre = Centre(weights)
    x, null = centre.residual(np.nan_to_num(exposure)), centre.residual(cells.outcome)
    ratios = []
    for number in range(2**10):
        signs = 1.0 - 2.0 * ((number >> np.arange(10)) & 1)
        y = centre.residual(signs[:, None] * null)
        b = (weights * x * y).sum() / (weights * x**2).sum()
        scores = (weights * x * (y - b * x)).sum(axis=1)
        n, k = (weights > 0).sum(), 10 + (weights > 0).any(axis=0).sum()
        error = np.sqrt(10 / 9 * (n - 1) / (n - k) * (scores**2).sum()) / (weights * x**2).sum()
        ratios.append(abs(b / error))
    assert max(ratios) >= abs(slope.t) - 1e-9
    assert slope.p == pytest.approx(np.mean(np.array(ratios) >= abs(slope.t) - 1e-9), abs=1e-12)


def test_the_planted_link_is_found_and_the_others_are_not() -> None:
    found = link.slopes(*company(6, months=24, effect=0.3), lags=LAGS, seed=7)
    assert len(found) == 30
    named = [(slope.exposure, slope.lag) for slope in found if link.found(slope)]
    assert ("instruct", 3) in named
    assert {exposure for exposure, _lag in named} == {"instruct"}
    planted = next(slope for slope in found if (slope.exposure, slope.lag) == ("instruct", 3))
    assert planted.low < 0.3 < planted.high
    assert planted.p <= planted.p_adjusted


def test_the_same_seed_gives_the_same_figures() -> None:
    rows = company(8, teams=20)
    assert link.slopes(*rows, lags=LAGS, seed=9) == link.slopes(*rows, lags=LAGS, seed=9)
    assert link.slopes(*rows, lags=LAGS, seed=9) != link.slopes(*rows, lags=LAGS, seed=10)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = company(8, teams=20).only("instruct")
    order = np.random.default_rng(1).permutation(len(rows.team))
    turned = Company(
        [rows.team[one] for one in order],
        [rows.month[one] for one in order],
        *(rows.outcome[order], rows.n[order], rows.variance[order]),
        {"instruct": rows.exposures["instruct"][order]},
    )
    assert link.slopes(*turned, lags=[2], seed=3) == pytest.approx(link.slopes(*rows, lags=[2], seed=3))


def test_what_is_the_same_in_all_teams_or_all_months_does_not_show() -> None:
    rows = company(4, teams=15)
    level = np.array([10.0 * (one % 7) for one in rows.team]) + np.array([3.0 * one for one in rows.month])
    shifted = rows._replace(outcome=rows.outcome + level)
    (before,) = link.slopes(*rows.only("instruct"), lags=[1], seed=1)
    (after,) = link.slopes(*shifted.only("instruct"), lags=[1], seed=1)
    assert after.estimate == pytest.approx(before.estimate, abs=1e-9)


@pytest.mark.parametrize(
    ("teams", "months", "short"),
    [(9, 14, True), (10, 14, False), (12, 8, True), (12, 9, False)],
)
def test_with_too_little_nothing_is_computed(teams: int, months: int, *, short: bool) -> None:
    rows = company(3, teams=teams, months=months).only("instruct")
    lacks = link.shortages(panel_of(rows), [Question("instruct", 3)])
    assert bool(lacks) is short
    assert bool(link.slopes(*rows, lags=[3], seed=1)) is not short


def test_an_exposure_that_hardly_moves_is_not_asked() -> None:
    rows = company(3, teams=20)
    still = rows._replace(exposures={"inspire": np.full(len(rows.team), 60.0)})
    (lacks,) = link.shortages(panel_of(still), [Question("inspire", 1)])
    assert (lacks.teams, lacks.months, lacks.spread) == (20, 11, 0)
    assert link.slopes(*still, lags=[1], seed=1) == []


def test_months_with_few_answers_do_not_count() -> None:
    rows = company(3, teams=12)
    few = rows._replace(n=np.where(np.array(rows.month) < 3, 4, rows.n))
    assert not panel_of(few).usable()[:, :3].any()


def slope(teams: int, p_adjusted: float) -> Slope:
    return Slope("instruct", 3, 0.2, 0.05, 0.1, 0.3, 4.0, 0.001, p_adjusted, teams, 12, 0.15)


def test_the_word_link_needs_twenty_teams_and_more_certainty_below_thirty() -> None:
    assert link.found(slope(30, 0.05))
    assert not link.found(slope(30, 0.051))
    assert link.found(slope(20, 0.03))
    assert not link.found(slope(29, 0.04))
    assert link.found(slope(29, 0.04), registered=True)
    assert not link.found(slope(19, 0.001), registered=True)


def test_exposures_in_one_model() -> None:
    rows = company(6, months=24)
    twin = rows.exposures["instruct"] + np.random.default_rng(1).normal(0, 4, len(rows.team))
    cells = panel_of(rows._replace(exposures={"instruct": rows.exposures["instruct"], "reward": twin}))
    both = link.together(cells, 3)
    (alone,) = link.examine([(cells, Question("reward", 3))], seed=1)
    assert alone.estimate > 0.1
    assert abs(both["reward"]) < alone.estimate / 2


def test_how_much_of_a_movement_is_real() -> None:
    cells = panel_of(company(6))
    moved = link.reliability(cells, Question("pulse", 1), 0.0)
    assert moved == 1
    assert link.reliability(cells, Question("pulse", 1), 20.0) == pytest.approx(0.75, abs=0.1)
    assert link.reliability(cells, Question("pulse", 1), 1e6) == 0


def test_good_teams_are_good_at_everything_between_but_not_within() -> None:
    rows = company(9, effect=0.0)
    cells = panel_of(rows)
    _pairs, correlation = link.between(cells, "inspire")
    assert correlation is not None
    assert correlation.low > 0.2
    (within,) = link.slopes(*rows.only("inspire"), lags=[1], seed=1)
    assert not link.found(within, registered=True)


def test_the_reverse_is_asked_with_the_months_turned() -> None:
    rows = company(6).only("instruct")
    cells = panel_of(rows)
    (ahead,) = link.examine([(cells, Question("instruct", -1))], seed=1)
    next_month = cells._replace(exposures={"instruct": np.roll(cells.exposures["instruct"], -1, axis=1)})
    next_month.exposures["instruct"][:, -1] = np.nan
    (same,) = link.examine([(next_month, Question("instruct", 0))], seed=1)
    assert ahead[2:] == pytest.approx(same[2:])


def test_departures_are_from_each_teams_own_mean() -> None:
    points = list(link.departures(panel_of(company(6, teams=12)), Question("instruct", 1)))
    assert len(points) > 100
    assert abs(sum(x for x, _y in points) / len(points)) < 1
