"""The link in words: what a statistician signs and a leader understands. A lower value is a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import TYPE_CHECKING

from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, listed, ngettext, number
from app.core.statistics import link
from app.core.statistics.correlation import Correlation
from app.core.statistics.link import Lag, Shortage, Slope
from app.insights.link.data import AT_ONCE, PULSE

if TYPE_CHECKING:
    from app.insights.link.results import Answer, Finding, Result

POINTS = 10  # of the exposure: all effects are told for so many
EXPOSURES: dict[str, LazyString] = {**{part.value: part.label for part in FiveI}, PULSE: _l("Engagement")}


def lag(lag: Lag, *, quarterly: bool = False) -> str:
    """How much later customers answered."""
    if isinstance(lag, tuple):
        return _("months %(first)s to %(last)s", first=lag[0], last=lag[-1])
    if lag == AT_ONCE:
        return _("same month")
    if quarterly:
        return str(ngettext("%(num)s quarter later", "%(num)s quarters later", lag))
    return str(ngettext("%(num)s month later", "%(num)s months later", lag))


def slope(found: Slope, *, registered: bool = False) -> str:
    """What one slope says."""
    if found.teams < link.CLAIMS_FROM:
        return few_teams(found)
    return link_found(found) if link.found(found, registered=registered) else not_found(found)


def link_found(found: Slope) -> str:
    values = _values(found)
    if found.estimate >= 0:
        return _(
            "In teams where %(x)s rose by 10 points, customer NPS over the following months was about %(b)s points "
            "higher (95%% range %(low)s to %(high)s; %(teams)s teams, %(months)s months). Association within the same "
            "teams, not proof of cause.",
            **values,
        )
    return _(
        "In teams where %(x)s rose by 10 points, customer NPS over the following months was about %(b)s points lower "
        "(95%% range %(low)s to %(high)s; %(teams)s teams, %(months)s months). Association within the same teams, not "
        "proof of cause.",
        **values,
    )


def not_found(found: Slope) -> str:
    return _(
        "No clear link yet. With this much data an effect of %(mde)s NPS points or more per 10 points would most "
        "likely have shown.",
        mde=number(POINTS * found.detectable, 1),
    )


def few_teams(found: Slope) -> str:
    """From 10 to 19 teams: the numbers, never the word."""
    return _(
        "%(x)s: %(signed)s NPS points per 10 points (95%% range %(low)s to %(high)s; %(teams)s teams, %(months)s "
        "months). With fewer than 20 teams nothing can be said of it.",
        **_values(found),
    )


def _values(found: Slope) -> dict[str, str]:
    return {
        "x": str(EXPOSURES[found.exposure]),
        "b": number(abs(POINTS * found.estimate), 1),
        "signed": number(POINTS * found.estimate, 1),
        **outward(POINTS * found.low, POINTS * found.high, 1),
        "teams": number(found.teams),
        "months": number(found.months),
    }


def outward(low: float, high: float, decimals: int) -> dict[str, str]:
    """A range is rounded to the outside: it never looks surer than it is."""
    scale = 10**decimals
    return {
        "low": number(floor(low * scale + 1e-9) / scale, decimals),
        "high": number(ceil(high * scale - 1e-9) / scale, decimals),
    }


def reverse(found: Slope) -> str:
    """Whether it could run the other way."""
    if found.p > 0.05:
        return ""
    return _("It could run the other way as well: NPS also goes with the exposure of the month after.")


def moves_with(others: Sequence[str]) -> str:
    names = listed([EXPOSURES[one] for one in others])
    return _("It moves together with: %(names)s. The two cannot be separated.", names=names)


def allowing_for_noise(found: Slope, reliability: float) -> str:
    """A second line where the exposure itself is measured in small samples."""
    if reliability < 0.5 or reliability >= 1:
        return ""
    return _(
        "Allowing for the noise of the pulse itself: about %(b)s NPS points per 10 points.",
        b=number(POINTS * found.estimate / reliability, 1),
    )


def lacks(there_is: Shortage, *, quarterly: bool = False) -> list[str]:
    """What is missing, and when there will be enough."""
    least, missing = link.LEAST, []
    if there_is.teams < least.teams:
        more = least.teams - there_is.teams
        missing.append(ngettext("%(num)s more team with figures", "%(num)s more teams with figures", more))
    if there_is.months < least.months:
        more = least.months - there_is.months
        missing.append(
            ngettext("%(num)s more quarter", "%(num)s more quarters", more)
            if quarterly
            else ngettext("%(num)s more month", "%(num)s more months", more)
        )
    elif there_is.teams >= least.teams and there_is.cells < least.cells:
        each = -(-(least.cells - there_is.cells) // there_is.teams)
        missing.append(ngettext("%(num)s more month", "%(num)s more months", each))
    if not missing:
        missing.append(
            _(
                "more movement: within teams it changes by %(spread)s points, and %(least)s are needed",
                spread=number(there_is.spread, 1),
                least=number(least.spread),
            )
        )
    return missing


def between(found: Correlation | None, teams: int) -> str:
    """Averages of teams against each other: never evidence."""
    if found is None:
        few = ngettext(
            "%(num)s team has both figures; a correlation is told from 10 teams.",
            "%(num)s teams have both figures; a correlation is told from 10 teams.",
            teams,
        )
        return str(few)
    values = {
        "r": number(found.r, 2),
        **outward(found.low, found.high, 2),
        "teams": number(found.n),
    }
    if not found.clear:
        return _(
            "Between teams: correlation %(r)s, 95%% range %(low)s to %(high)s (%(teams)s teams). It cannot be told "
            "from zero.",
            **values,
        )
    return _(
        "Between teams: correlation %(r)s, 95%% range %(low)s to %(high)s (%(teams)s teams). Teams differ in many "
        "ways; this is not evidence.",
        **values,
    )


def same_source() -> str:
    return _(
        "Same source: the same people answered both questions, so that their mood alone can make the two go together."
    )


def of_many(adjusted: Sequence[float]) -> str:
    """What is left of several correlations once their number is allowed for."""
    clear = sum(p <= 0.05 for p in adjusted)
    if not clear:
        return _(
            "None of the %(tests)s correlations can be told from zero once their number is allowed for.",
            tests=number(len(adjusted)),
        )
    return _(
        "%(clear)s of %(tests)s correlations can be told from zero, their number allowed for.",
        clear=number(clear),
        tests=number(len(adjusted)),
    )


def headline(result: Result) -> str:
    """What the page begins with: what was asked beforehand comes first, and a search only after it."""
    asked = [one.finding for one in result.answers if one.finding is not None]
    if asked:
        return _headline([one.slope for one in asked], registered=True)
    if result.explored:
        return _headline([one.slope for one in result.explored], registered=False)
    return _("There is not enough data yet to look for a link. What is missing stands below.")


def _headline(slopes: Sequence[Slope], *, registered: bool) -> str:
    claimable = [one for one in slopes if one.teams >= link.CLAIMS_FROM]
    named = [one for one in claimable if link.found(one, registered=registered)]
    if named:
        return link_found(min(named, key=lambda one: one.p))
    if claimable:
        return not_found(min(claimable, key=lambda one: one.detectable))
    return _("Fewer than 20 teams have figures: the numbers below are shown, and nothing can be said of a link.")


def finding(found: Finding, *, registered: bool = False) -> list[str]:
    """One finding in whole sentences."""
    lines = [slope(found.slope, registered=registered)]
    if link.found(found.slope, registered=registered):
        lines.append(reverse(found.reverse) if found.reverse is not None else "")
        lines.append(moves_with(found.with_others) if found.with_others else "")
    if found.reliability is not None and found.slope.teams >= link.CLAIMS_FROM:
        lines.append(allowing_for_noise(found.slope, found.reliability))
    return [line for line in lines if line]


def answer(found: Answer, *, quarterly: bool) -> list[str]:
    """What a question asked beforehand has come to."""
    if found.finding is not None:
        return finding(found.finding, registered=True)
    if found.lacks is None:
        return []
    return [_("Not enough data yet. What is missing: %(list)s.", list=listed(lacks(found.lacks, quarterly=quarterly)))]


def missing(result: Result) -> list[tuple[str, str]]:
    """What each exposure lacks, for the lag that lacks least."""
    known = {one.slope.exposure for one in result.explored}
    best: dict[str, Shortage] = {}
    for short in result.short:
        if short.exposure not in known and short.cells >= best.get(short.exposure, short).cells:
            best[short.exposure] = short
    return [
        (str(EXPOSURES[name]), listed(lacks(short, quarterly=result.quarterly(name)))) for name, short in best.items()
    ]
