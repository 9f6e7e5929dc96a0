"""The link as plain data for commands and programs: per one point of the exposure, unrounded."""

from typing import Any

from app.core.statistics import link
from app.core.statistics.link import Shortage, Slope
from app.insights.link import words
from app.insights.link.results import Answer, Finding, Result

MONTH = "%Y-%m"


def report(result: Result) -> dict[str, Any]:
    return {
        "verdict": verdict(result),
        "words": _words(result),
        "from": result.first.strftime(MONTH),
        "to": result.until.strftime(MONTH),
        "seed": result.seed,
        "teams": result.teams,
        "cells": result.cells,
        "registered": [_answer(one, result) for one in result.answers],
        "slopes": [_finding(one) for one in result.explored],
        "same_month": [_slope(one) for one in result.same_month],
        "reverse": [_slope(one) for one in result.reverse],
        "missing": [_shortage(one) for one in result.short],
        "between": [
            {
                "exposure": one.exposure,
                "teams": len(one.points),
                "spearman": one.correlation.r if one.correlation else None,
                "low": one.correlation.low if one.correlation else None,
                "high": one.correlation.high if one.correlation else None,
                "words": words.between(one.correlation, len(one.points)),
            }
            for one in result.between
        ],
    }


def _words(result: Result) -> list[str]:
    """The headline, then what a search found; each sentence once."""
    lines = [words.headline(result), *(line for one in result.found() for line in words.finding(one))]
    return list(dict.fromkeys(lines))


def verdict(result: Result) -> str:
    """found, not found, too few teams or not enough data; what was asked beforehand counts before a search."""
    asked = [one.finding.slope for one in result.answers if one.finding is not None]
    slopes = asked or [one.slope for one in result.explored]
    if not slopes:
        return "not enough data"
    if all(one.teams < link.CLAIMS_FROM for one in slopes):
        return "too few teams"
    return "found" if any(link.found(one, registered=bool(asked)) for one in slopes) else "not found"


def _slope(slope: Slope) -> dict[str, Any]:
    lag = list(slope.lag) if isinstance(slope.lag, tuple) else slope.lag
    return {**slope._asdict(), "lag": lag}


def _finding(one: Finding, *, registered: bool = False) -> dict[str, Any]:
    return {
        **_slope(one.slope),
        "unit": "quarter" if one.quarterly else "month",
        "found": link.found(one.slope, registered=registered),
        "moves_with": list(one.with_others),
        "words": words.finding(one, registered=registered),
    }


def _answer(one: Answer, result: Result) -> dict[str, Any]:
    found = _finding(one.finding, registered=True) if one.finding is not None else None
    told = words.answer(one, quarterly=result.quarterly(one.exposure))
    return {"exposure": one.exposure, "lag": one.lag, "slope": found, "words": told}


def _shortage(one: Shortage) -> dict[str, Any]:
    lag = list(one.lag) if isinstance(one.lag, tuple) else one.lag
    return {**one._asdict(), "lag": lag}
