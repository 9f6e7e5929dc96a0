"""Forms of the plan: adding, changing and removing activities. The pages that show it are in insights, where they
are joined with the features' own records."""

from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.i18n import _, ngettext
from app.core.plan import PlanState
from app.people import queries as people
from app.program import bp
from app.program.forms.plan import ActivityForm, GoalsForm, ReferenceForm, StateForm
from app.program.models.plan import Activity
from app.program.queries import plan as queries
from app.program.services import copies
from app.program.services import goals as goal_services
from app.program.services import plan as services

MANAGE = Permission.MANAGE_PLAN


@bp.route("/plan/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_activity() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        with form.refusing():
            made = services.add(**form.facts(), by=g.person, now=clock.now())
            flash(_("It is in the plan."))
            return redirect(url_for("insights.activity", activity_id=made.id))
    if not form.is_submitted():
        _suggest(form)
    return form.page("program/activity_form.html", activity=None)


def _form() -> ActivityForm:
    form = ActivityForm()
    form.offer_teams(people.tree(clock.today()))
    return form


def _suggest(form: ActivityForm) -> None:
    """Fill in what is known: all of an activity that it is to be like, the I or the day it was asked for."""
    like = queries.activity(number_asked(request.args, "like") or 0)
    if like is not None:
        form.show(like)
        form.reached.data = ""
    else:
        form.suggest_owner(g.person)
    form.title.data = request.args.get("title", form.title.data)
    form.part.data = request.args.get("part", form.part.data)
    form.due_on.data = _day(request.args.get("day", "")) or form.due_on.data


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.route("/plan/<int:activity_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit_activity(activity_id: int) -> ResponseReturnValue:
    found = _activity(activity_id)
    form = ReferenceForm() if found.by_reference else _form()
    if form.validate_on_submit():
        with form.refusing():
            _save(found, form)
            return redirect(url_for("insights.activity", activity_id=activity_id))
    if not form.is_submitted():
        form.show(found)
    return form.page("program/activity_form.html", activity=found)


def _save(found: Activity, form: ActivityForm | ReferenceForm) -> None:
    whose = {"activity": found, "version": form.seen, "by": g.person, "now": clock.now()}
    try:
        if isinstance(form, ActivityForm):
            services.edit(**whose, reached=form.reached.data or "", **form.facts())
        else:
            services.edit_reference(**whose, owner=form.owner.chosen, note=form.note.data or "")
    except RuleBroken:
        form.version.data = str(found.version)  # they know now, and may send it again
        raise


@bp.post("/plan/<int:activity_id>/state")
@requires(Permission.TAKE_PART, MANAGE)
def set_state(activity_id: int) -> ResponseReturnValue:
    found, form = _activity(activity_id), StateForm()
    if not may(MANAGE) and found.owner_id != g.person.id:
        abort(404)
    if form.validate_on_submit():
        with form.refusing("because" if form.state.data == PlanState.DROPPED else None):
            state = PlanState(form.state.data)
            because = form.because.data or ""
            services.set_state(activity=found, version=form.seen, state=state, because=because, by=g.person)
            flash(_("Saved: %(title)s", title=found.title))
            return redirect(_back(found))
    form.version.data = str(found.version)
    return render_template("program/state.html", form=form, activity=found), 422


def _back(found: Activity) -> str:
    """To the board if it was changed there, else to its own page."""
    year = number_asked(request.form, "board")
    return url_for("insights.plan", year=year) if year else url_for("insights.activity", activity_id=found.id)


@bp.post("/plan/<int:activity_id>/remove")
@requires(MANAGE)
def remove(activity_id: int) -> ResponseReturnValue:
    services.remove(activity=_any_activity(activity_id), by=g.person, now=clock.now())
    return redirect(url_for("insights.plan", removed=activity_id))


@bp.post("/plan/<int:activity_id>/restore")
@requires(MANAGE)
def restore(activity_id: int) -> ResponseReturnValue:
    services.restore(activity=_any_activity(activity_id), by=g.person)
    flash(_("It is back in the plan."))
    return redirect(url_for("insights.activity", activity_id=activity_id))


def _any_activity(activity_id: int) -> Activity:
    return queries.activity(activity_id) or abort(404)


def _activity(activity_id: int) -> Activity:
    found = _any_activity(activity_id)
    return found if found.removed_at is None else abort(404)


@bp.route("/plan/goals/<int:team_id>", methods=["GET", "POST"])
@requires(MANAGE)
def goals(team_id: int) -> ResponseReturnValue:
    tree = people.tree(clock.today())
    team = tree.teams.get(team_id) or abort(404)
    year = number_asked(request.args, "year") or clock.today().year
    held = queries.goals_of(team_id, year)
    form = GoalsForm(data={"seen": goal_services.seen(held), **{part.value: goal.value for part, goal in held.items()}})
    if form.validate_on_submit():
        with form.refusing():
            was = form.seen.data or ""
            goal_services.set_goals(team=team, year=year, values=form.values(), was=was, by=g.person)
            flash(_("Saved. Teams below without goals of their own take these."))
            return redirect(url_for("insights.plan_goals", year=year))
    return form.page("program/goals_form.html", team=team, year=year, parts=FiveI)


@bp.post("/plan/copies/<int:copy_id>/undo")
@requires(MANAGE)
def undo_copy(copy_id: int) -> ResponseReturnValue:
    copy = queries.copy(copy_id) or abort(404)
    undone = copies.undo_copy(copy=copy, by=g.person, now=clock.now())
    flash(
        ngettext("Taken back: %(num)s activity.", "Taken back: %(num)s activities.", undone.removed)
        if not undone.kept
        else _("Taken back: %(removed)s. Kept, because changed since: %(kept)s.", **undone._asdict())
    )
    return redirect(url_for("insights.plan", year=copy.to_year))
