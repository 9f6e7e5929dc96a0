import pytest

from app.core.statistics import nps


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((5, 3, 2), -19.050615, 65.204462),
        ((50, 30, 20), 14.051130, 44.201297),
        ((10, 0, 0), 47.503552, 100),
        ((0, 0, 5), -100, -17.491453),
        ((4, 2, 4), -46.469344, 46.469344),
        ((0, 7, 0), -24.004558, 24.004558),
    ],
)
def test_the_range_of_an_nps(counts: nps.Counts, low: float, high: float) -> None:
    assert nps.interval(*counts) == pytest.approx((low, high), abs=1e-6)


def test_a_closed_team_has_a_narrower_range() -> None:
    assert nps.interval(4, 3, 1, population=10) == pytest.approx((12.521868, 56.708901), abs=1e-6)


def test_when_everyone_answered_the_range_is_the_point() -> None:
    assert nps.interval(4, 3, 1, population=8) == (37.5, 37.5)
    assert nps.interval(1, 0, 0, population=1) == (100, 100)


def test_a_page_widens_the_range_to_its_point() -> None:
    low, high = nps.interval(0, 0, 1)
    assert low > -100
    assert nps.widened(low, high, nps.score(0, 0, 1)) == (-100, high)


def test_a_change_with_its_range() -> None:
    change = nps.change((50, 30, 20), (60, 25, 15))
    assert change.difference == 15
    assert change.z == pytest.approx(1.371583, abs=1e-6)
    assert change.p == pytest.approx(0.170193, abs=1e-6)
    assert change.low < 0 < change.high
    assert not change.clear


@pytest.mark.parametrize(("points", "needed"), [(5, 3831), (10, 958), (20, 240), (30, 107)])
def test_answers_needed_for_a_change(points: int, needed: int) -> None:
    assert nps.answers_needed(points) == needed


def test_with_30_answers_a_month_only_changes_above_56_points_can_be_seen() -> None:
    assert int(nps.detectable_change(30)) == 56
    assert nps.answers_needed(nps.detectable_change(30) + 1e-9) == 30


@pytest.mark.parametrize("counts", [(0, 0, 0), (-1, 2, 3)])
def test_no_score_without_answers(counts: nps.Counts) -> None:
    for figure in (nps.score, nps.interval):
        with pytest.raises(ValueError, match=r"no answers|below 0"):
            figure(*counts)


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="more answers than people"):
        nps.interval(4, 3, 1, population=7)
