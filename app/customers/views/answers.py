"""What customers answered: NPS by team and month, comments, exports, one answer by hand."""

from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import audit, clock
from app.core.downloads import table_file
from app.core.i18n import _, _l, short_month
from app.core.paging import Page
from app.core.statistics import nps
from app.core.tables import Cell
from app.customers import bp, queries, services
from app.customers.forms import PERIODS, SAID, AnswerForm, Shown
from app.customers.models import Tally
from app.customers.queries import touchpoints
from app.customers.queries.touchpoints import Register
from app.people import queries as people

ENOUGH = 5  # answers; below it a page says that they are too few
COLUMNS = (
    *(_l("Day"), _l("Team code"), _l("Team"), _l("Score"), _l("Segment"), _l("Touchpoint")),
    *(_l("Stage of the journey"), _l("Comment")),
)


class Point(NamedTuple):
    """A month of the trend, as the chart takes it."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    hidden: bool = False
    few: bool = False


@bp.get("/customers")
@requires(Permission.SEE_CUSTOMERS)
def answers() -> ResponseReturnValue:
    visible = people.visible_team_ids(g.person)
    shown = Shown.of_request(request.args, visible=visible, today=clock.today())
    register = touchpoints.register()
    found = queries.overview(visible, shown.wanted(visible, register), team_id=shown.team_id, on=shown.today)
    return render_template("customers/answers.html", **_page(shown, found, register))


def _page(shown: Shown, found: queries.Overview, register: Register) -> dict[str, Any]:
    page = Page.of_request(request.args, size=20)
    wanted = shown.wanted({line.id for line in found.lines}, register)
    comments = queries.comments(wanted, kind=shown.said or None, limit=page.size + 1, offset=page.offset)
    return {
        "shown": shown,
        "found": found,
        "enough": ENOUGH,
        "points": _points(found.months),
        "seen": _seen(found.months),
        "comments": comments[: page.size],
        "page": page,
        "more": len(comments) > page.size,
        "periods": PERIODS.items(),
        "said": SAID.items(),
        "register": register,
        "touchpoint_lines": register.lines(found.touchpoints),
    }


def _points(months: dict[date, Tally]) -> list[Point]:
    """Every month from the first to the last with answers."""
    if not months:
        return []
    every = clock.months_between(min(months), max(months))
    return [_point(month, months.get(month, Tally())) for month in every]


def _point(month: date, tally: Tally) -> Point:
    label = short_month(month)
    if tally.n < ENOUGH:
        return Point(label, None, None, None, tally.n, few=tally.n > 0)
    low, high = tally.shown_range or (None, None)
    return Point(label, tally.nps, low, high, tally.n)


def _seen(months: dict[date, Tally]) -> tuple[int, float] | None:
    """Answers in a usual month, and the smallest change that as many would show."""
    usual = int(median(tally.n for tally in months.values())) if months else 0
    return (usual, nps.detectable_change(usual)) if usual >= ENOUGH else None


@bp.get("/customers/answers.<any(csv, xlsx):kind>")
@requires(Permission.SEE_CUSTOMERS)
def export(kind: str) -> ResponseReturnValue:
    audit.record_read(action="export", actor_id=g.person.id, object_type="customers", object_id=None, format=kind)
    visible = people.visible_team_ids(g.person)
    shown = Shown.of_request(request.args, visible=visible, today=clock.today())
    within = visible if shown.team_id is None else visible & set(people.tree(shown.today).below(shown.team_id))
    return table_file(
        kind,
        f"customers-{shown.today}",
        COLUMNS,
        _rows(shown.wanted(within, touchpoints.register())),
        title=_("Customers"),
    )


def _rows(wanted: queries.Wanted) -> Iterator[tuple[Cell, ...]]:
    """Newest first, without who the customer is."""
    for row in queries.exported(wanted):
        yield tuple(row)


@bp.route("/customers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def new_answer() -> ResponseReturnValue:
    form = AnswerForm(answered_on=clock.today())
    form.team.offer(people.tree(clock.today()), people.visible_team_ids(g.person))
    form.offer(touchpoints.register())
    if form.validate_on_submit():
        with form.refusing("answered_on"):
            services.add_answer(answer=services.NewAnswer(**form.facts()), today=clock.today(), by=g.person)
            flash(_("The answer was recorded."))
            return redirect(url_for("customers.answers"))
    return form.page("customers/new.html")
