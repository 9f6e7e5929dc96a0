"""Pages of what employees may decide: for me, for every job, its versions."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _
from app.inform import bp
from app.inform.forms.deciding import AllowForm, ChangeForm
from app.inform.models.deciding import MayDecide
from app.inform.queries import deciding as queries
from app.inform.services import deciding as services
from app.people import queries as people
from app.people.forms import LastDayForm

TAKE_PART, MANAGE = Permission.TAKE_PART, Permission.MANAGE_INFORM


@bp.get("/you-may-decide")
@requires(TAKE_PART)
def may_decide() -> ResponseReturnValue:
    today = clock.today()
    mine = queries.for_job(g.person.job, today)
    every = queries.all_in_force(today) if may(MANAGE) else []
    return render_template("inform/may_decide.html", mine=mine, every=every, today=today)


@bp.get("/you-may-decide/<int:version_id>")
@requires(TAKE_PART)
def may_decide_versions(version_id: int) -> ResponseReturnValue:
    """Its versions, for those it concerns and those who write it."""
    found = _version(version_id)
    if not may(MANAGE) and found.job not in ("", g.person.job):
        abort(404)
    return render_template("inform/may_decide_versions.html", versions=queries.history(found), today=clock.today())


@bp.route("/you-may-decide/new", methods=["GET", "POST"])
@requires(MANAGE)
def allow() -> ResponseReturnValue:
    today = clock.today()
    form = AllowForm(starts_on=today)
    form.offer(people.jobs(today))
    if form.validate_on_submit():
        job = form.job.data if form.job.data in people.jobs(today) else ""
        services.allow(job=job, **_facts(form), by=g.person)
        flash(_("Saved. It stands on the page of everyone it concerns."))
        return redirect(url_for("inform.may_decide"))
    return form.page("inform/may_decide_form.html", one=None)


@bp.route("/you-may-decide/<int:version_id>/change", methods=["GET", "POST"])
@requires(MANAGE)
def change_may_decide(version_id: int) -> ResponseReturnValue:
    found = _version(version_id)
    form = ChangeForm(what=found.what, up_to=found.up_to, starts_on=clock.today())
    if form.validate_on_submit():
        with form.refusing("starts_on"):
            services.change(one=found, **_facts(form), by=g.person)
            flash(_("Saved. Until the day before, the old version holds."))
            return redirect(url_for("inform.may_decide"))
    return form.page("inform/may_decide_form.html", one=found)


@bp.route("/you-may-decide/<int:version_id>/end", methods=["GET", "POST"])
@requires(MANAGE)
def end_may_decide(version_id: int) -> ResponseReturnValue:
    found, form = _version(version_id), LastDayForm(ends_on=clock.today())
    if form.validate_on_submit():
        with form.refusing("ends_on"):
            services.end(one=found, ends_on=form.ends_on.data, by=g.person)
            flash(_("The last day is noted."))
            return redirect(url_for("inform.may_decide"))
    return form.page("inform/may_decide_end.html", one=found)


def _facts(form: ChangeForm) -> dict[str, Any]:
    return {"what": form.what.data, "up_to": form.up_to.data or "", "starts_on": form.starts_on.data}


def _version(version_id: int) -> MayDecide:
    return queries.version(version_id) or abort(404)
