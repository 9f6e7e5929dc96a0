"""Whether customers notice: NPS of teams against what was done for their people some months before, within teams.

Correlating teams with each other finds a "strong link" in nearly every company, because good teams are good at
everything. So each team is compared with itself over time: two-way fixed effects (team and month), weighted by what a
month's answers can tell, errors clustered by team (CR1), p by a wild cluster bootstrap with the null imposed (Cameron,
Gelbach and Miller 2008), many slopes at once by the step-down of the largest |t| (Romano and Wolf 2005).
"""

from app.core.statistics.link.cells import LEAST, Lag, Panel, Question, Shortage, departures, panel, shortages
from app.core.statistics.link.slopes import (
    CLAIMS_FROM,
    DRAWS,
    Slope,
    between,
    examine,
    found,
    reliability,
    slopes,
    together,
)

__all__ = [
    "CLAIMS_FROM",
    "DRAWS",
    "LEAST",
    "Lag",
    "Panel",
    "Question",
    "Shortage",
    "Slope",
    "between",
    "departures",
    "examine",
    "found",
    "panel",
    "reliability",
    "shortages",
    "slopes",
    "together",
]
