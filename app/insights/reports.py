"""What the pages show, as plain data for commands and programs: numbers unrounded, months as YYYY-MM."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.core.five_is import FiveI
from app.customers.models import Tally
from app.insights import figures, words
from app.insights.compare import Comparison
from app.insights.figures import Card, Dashboard, FiveIs, Pulse, Share
from app.people.models import Team
from app.pulse.figures import Figure
from app.pulse.models import Rate, Wave

MONTH = "%Y-%m"


def five_is(found: FiveIs, teams: list[Team], months: list[date]) -> Iterator[dict[str, Any]]:
    """A line for each team, month and measure."""
    for team in teams:
        for month in months:
            for part in FiveI:
                share = figures.share(found.counted(part, team.id, [month]))
                yield {"team": team.code, "month": month.strftime(MONTH), "measure": part.value, **share._asdict()}


def dashboard(board: Dashboard) -> dict[str, Any]:
    return {
        "team": board.team.code,
        "period": board.period.key,
        "provisional_until": board.provisional_until.isoformat() if board.provisional_until else None,
        "late_records": board.late,
        "summary": words.summary(board),
        "five_is": [_card(board, card) for card in board.cards],
        "lagging": board.lagging.value if board.lagging else None,
        "pulse": _pulse(board.pulse),
        "nps": {
            "own": _tally(board.customers.own),
            "company": _tally(board.customers.company),
            "below": [{"team": line.team.code, **_tally(line.tally)} for line in board.customers.below],
            "trend": [{"period": period.key, **_tally(tally)} for period, tally in board.customers.series],
        },
    }


def comparison(found: Comparison) -> dict[str, Any]:
    """Teams by name, each in its group; `most_likely`: its value once its neighbours are heard."""
    return {
        "mean": found.mean,
        "enough": found.enough,
        "rows": [
            {
                "team": row.team.code,
                "n": row.n,
                "nps": row.value,
                "low": row.low,
                "high": row.high,
                "flag": int(row.group),
                "most_likely": [row.estimate, row.estimate_low, row.estimate_high],
            }
            for row in found.rows
        ],
        "too_few": [team.code for team in found.silent],
    }


def _card(board: Dashboard, card: Card) -> dict[str, Any]:
    periods = board.period.back(len(card.series))
    trend = [{"period": one.key, **_share(share)} for one, share in zip(periods, card.series, strict=True)]
    return {"measure": card.part.value, **_share(card.share), "company": _share(card.company), "trend": trend}


def _share(share: Share) -> dict[str, Any]:
    return share._asdict()


def _tally(tally: Tally) -> dict[str, Any]:
    low, high = tally.range or (None, None)
    return {"n": tally.n, **tally._asdict(), "nps": tally.nps, "low": low, "high": high}


def _pulse(pulse: Pulse) -> dict[str, Any]:
    return {
        "released": [
            {"wave": point.wave.id, "closed": point.wave.last_day.isoformat(), "results": _results(point.figures)}
            for point in pulse.released
        ],
        "rate": _rate(pulse.rate),
        "open": _open(pulse.open, pulse.open_rate),
    }


def _results(found: list[Figure]) -> list[dict[str, Any]] | None:
    """None: hidden."""
    shown = ("answered", "people", "favourable", "people_low", "people_high", "mean", "enps", "low", "high")
    return [{"question": one.question.key, **{name: getattr(one, name) for name in shown}} for one in found] or None


def _open(wave: Wave | None, rate: Rate | None) -> dict[str, Any] | None:
    return None if wave is None else {"wave": wave.id, "until": wave.last_day.isoformat(), "rate": _rate(rate)}


def _rate(rate: Rate | None) -> dict[str, Any] | None:
    return None if rate is None else {"unit": rate.unit.code, "invited": rate.invited, "answered": rate.answered}
