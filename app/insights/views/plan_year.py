"""Pages of the plan's year: calendar, goals, the copy to another year, and what employees see of it."""

from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.five_is import FiveI
from app.core.i18n import ngettext, weekdays
from app.insights import bp, plan_year
from app.insights.plan import Viewer
from app.insights.queries import plan as queries
from app.insights.views.plan import READ, viewer, year_asked, years_offered
from app.people import queries as people
from app.people.queries import directory
from app.program.forms.five_years import HandOnForm
from app.program.queries import five_years
from app.program.queries import plan as program
from app.program.services import copies
from app.program.services import plan as services

P = Permission


@bp.get("/plan/calendar")
@requires(*READ)
def plan_calendar() -> ResponseReturnValue:
    today = clock.today()
    month = _month(request.args.get("month", ""), today)
    entries = queries.year(viewer(), month.year, today)
    return render_template(
        "insights/plan_calendar.html",
        month=month,
        weeks=plan_year.weeks(month, entries),
        weekdays=weekdays(),
        before=clock.add_months(month, -1),
        after=clock.add_months(month, 1),
        today=today,
    )


def _month(text: str, today: date) -> date:
    """The month of an address; this one where the text is none."""
    year, _dash, number = text.partition("-")
    if not (year.isdecimal() and number.isdecimal() and 2000 <= int(year[:5]) <= 2100 and 1 <= int(number[:3]) <= 12):
        return clock.month_of(today)
    return date(int(year), int(number), 1)


@bp.get("/plan/goals")
@requires(*READ)
def plan_goals() -> ResponseReturnValue:
    today = clock.today()
    year = year_asked(today)
    rows = queries.goal_rows(year, g.standings, today)
    years = years_offered(year, today)
    return render_template("insights/plan_goals.html", rows=rows, year=year, years=years, parts=FiveI, today=today)


@bp.get("/planned")
@requires(P.TAKE_PART, *READ)
def planned() -> ResponseReturnValue:
    """For everyone: what is to come for one's own team, without figures or notes."""
    today = clock.today()
    looks = Viewer(g.person, manages=False, sees_all=False, team_ids=frozenset())
    entries = plan_year.concerning(queries.year(looks, today.year, today), people.belonging(g.person, today))
    return render_template("insights/planned.html", entries=entries, today=today, parts=FiveI)


@bp.route("/plan/copy", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def copy_plan() -> ResponseReturnValue:
    today = clock.today()
    asked = request.values
    from_year = number_asked(asked, "from") or today.year
    to_year = number_asked(asked, "to") or from_year + 1
    if not (2000 <= from_year <= 2100 and 2000 <= to_year <= 2100 and from_year != to_year):
        abort(404)
    keep = asked.get("keep", "weekday") == "weekday"
    years = {"from_year": from_year, "to_year": to_year}
    found = plan_year.drafts(
        queries.year(viewer(), from_year, today), **years, keep_weekday=keep, by=g.person, today=today
    )
    if request.method == "GET":
        copy = program.standing_copy(from_year, to_year)
        offered = years_offered(to_year, today)
        return render_template("insights/plan_copy.html", found=found, **years, keep=keep, years=offered, copy=copy)
    chosen = set(request.form.getlist("activity"))
    drafts = [one.draft for one in found if one.entry.activity is not None and str(one.entry.activity.id) in chosen]
    goals = "goals" in request.form
    copies.copy_plan(drafts=drafts, with_goals=goals, **years, by=g.person, now=clock.now())
    flash(ngettext("%(num)s activity copied.", "%(num)s activities copied.", len(drafts)))
    return redirect(url_for("insights.plan", year=to_year))


@bp.route("/plan/hand-on/<int:person_id>", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def hand_on(person_id: int) -> ResponseReturnValue:
    owner = directory.person(person_id) or abort(404)
    form, today = HandOnForm(), clock.today()
    owned = queries.entries(program.owned(owner), viewer(), today)
    entries = [one for one in owned if one.state.open and one.activity is not None]
    measures = five_years.owned(owner)
    if form.validate_on_submit():
        with form.refusing("to"):
            activities = [one.activity for one in entries if one.activity is not None]
            to, now = form.to.chosen, clock.now()
            count = services.hand_on(activities=activities, measures=measures, to=to, by=g.person, now=now)
            flash(ngettext("Handed on: %(num)s thing.", "Handed on: %(num)s things.", count))
            return redirect(url_for("insights.plan"))
    return form.page("insights/plan_hand_on.html", owner=owner, entries=entries, measures=measures)
