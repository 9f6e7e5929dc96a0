"""Teams beside each other."""

from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.downloads import table_file
from app.core.i18n import _, _l
from app.core.tables import Cell
from app.insights import bp, compare, figures, periods
from app.insights.compare import Comparison
from app.insights.periods import Period
from app.insights.queries import compare as queries
from app.people import queries as people
from app.people.queries import Tree

P = Permission
NPS, ENGAGEMENT = "nps", "engagement"
MEASURES = {NPS: _l("Customer NPS"), ENGAGEMENT: _l("Engagement")}
COLUMNS = (
    *(_l("Code"), _l("Team"), _l("Measure"), _l("Period"), _l("Count"), _l("Value"), _l("Low"), _l("High")),
    *(_l("Compared with all teams"), _l("Most likely"), _l("Most likely, low"), _l("Most likely, high")),
)


@bp.get("/teams/compare")
@requires(P.SEE_TEAMS)
def compare_teams() -> ResponseReturnValue:
    measure, period, tree = _asked()
    whole = _comparison(measure, tree, period)
    shown = whole.seen_by(people.visible_in(tree, g.standings))
    low, high = (float(figures.axis(row.low for row in whole.rows)), 100.0) if measure == NPS else (0.0, 100.0)
    return render_template(
        "insights/compare.html",
        measure=measure,
        measures=MEASURES,
        signed=measure == NPS,
        period=period,
        periods=periods.offered(clock.today()),
        shown=shown,
        funnel=compare.funnel(whole, shown, low, high),
        groups=list(compare.Group),
        today=clock.today(),
    )


@bp.get("/teams/compare.<any(csv, xlsx):kind>")
@requires(P.SEE_TEAMS)
def compare_file(kind: str) -> ResponseReturnValue:
    measure, period, tree = _asked()
    shown = _comparison(measure, tree, period).seen_by(people.visible_in(tree, g.standings))
    rows = (_row(row, measure, period, named=shown.enough) for row in shown.rows)
    return table_file(kind, f"teams-{measure}-{period.key}", COLUMNS, rows, title=_("Teams compared"))


def _asked() -> tuple[str, Period, Tree]:
    measure = request.args.get("measure", NPS)
    period = periods.parse(request.args.get("period", ""), clock.today())
    return measure if measure in MEASURES else NPS, period, people.tree(clock.today())


def _comparison(measure: str, tree: Tree, period: Period) -> Comparison:
    return queries.by_customers(tree, period) if measure == NPS else queries.by_pulse(tree, period)


def _row(row: compare.Compared, measure: str, period: Period, *, named: bool) -> tuple[Cell, ...]:
    first: tuple[Any, ...] = (row.team.code, row.team.name, str(MEASURES[measure]), period.label, row.n)
    told = str(row.group.label) if named else ""
    return (*first, row.value, row.low, row.high, told, row.estimate, row.estimate_low, row.estimate_high)
