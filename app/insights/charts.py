"""Figures in the shapes that the charts of a page take."""

from typing import Any

from app.core.i18n import short_month
from app.customers.models import Tally
from app.insights import figures, words
from app.insights.figures import ENOUGH_ANSWERS, Dashboard
from app.insights.keys import NPS, Key
from app.people.models import Team


def of_dashboard(board: Dashboard) -> dict[str, Any]:
    """Everything the page of a unit draws."""
    customers = board.customers
    lines = [(board.team, customers.own), *customers.below]
    periods = [(period.short, tally) for period, tally in customers.series]
    ranges = [tally.shown_range for _name, tally in [*lines, *periods] if tally.n >= ENOUGH_ANSWERS]
    company = customers.company
    return {
        "nps_rows": [_row(team, tally, own=team is board.team) for team, tally in lines],
        "nps_points": [_point(label, tally) for label, tally in periods],
        "nps_company": company.nps if company.n >= ENOUGH_ANSWERS else None,
        "lo_axis": figures.axis(low for low, _high in filter(None, ranges)),
        "trend_words": words.nps_trend(customers),
        "index_points": [_index(point) for point in board.pulse.released],
        "earlier": board.period.moved(-1),
        "counted": words.COUNTED,
    }


def _row(team: Team, tally: Tally, *, own: bool) -> dict[str, Any]:
    names = {"name": team.name, "own": own, "team_id": team.id, "key": str(Key(NPS, team.code))}
    return {**names, "n": tally.n, **tally._asdict(), **_nps(tally, "point")}


def _point(label: str, tally: Tally) -> dict[str, Any]:
    return {"label": label, "n": tally.n, "few": 0 < tally.n < ENOUGH_ANSWERS, **_nps(tally, "value")}


def _nps(tally: Tally, name: str) -> dict[str, float | None]:
    """Too few answers: no value, and the page says so."""
    if tally.n < ENOUGH_ANSWERS:
        return {name: None, "low": None, "high": None}
    low, high = tally.shown_range or (None, None)
    return {name: tally.nps, "low": low, "high": high}


def _index(point: figures.PulsePoint) -> dict[str, Any]:
    label, index = short_month(point.wave.last_day), point.engagement
    if index is None:
        return {"label": label, "value": None, "low": None, "high": None, "n": None, "hidden": True}
    low, high = index.page_range or (None, None)
    return {"label": label, "value": index.mean, "low": low, "high": high, "n": index.answered, "hidden": False}
