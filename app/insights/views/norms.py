"""NPS from elsewhere to compare with."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.insights import bp
from app.insights.forms import NormForm
from app.insights.queries import norms as queries
from app.insights.services import norms as services

P = Permission


@bp.get("/norms")
@requires(P.SEE_TEAMS)
def norms() -> ResponseReturnValue:
    return render_template("insights/norms.html", norms=queries.norms(), today=clock.today())


@bp.route("/norms/new", methods=["GET", "POST"])
@requires(P.MANAGE_CUSTOMERS)
def new_norm() -> ResponseReturnValue:
    form = NormForm()
    if form.validate_on_submit():
        with form.refusing("year"):
            services.add_norm(**form.facts(), by=g.person, today=clock.today())
            flash(_("The norm is kept. Dashboards compare with it."))
            return redirect(url_for("insights.norms"))
    return form.page("insights/new_norm.html")


@bp.post("/norms/<int:norm_id>/remove")
@requires(P.MANAGE_CUSTOMERS)
def remove_norm(norm_id: int) -> ResponseReturnValue:
    services.remove_norm(norm=queries.norm(norm_id) or abort(404), by=g.person)
    flash(_("The norm is removed."))
    return redirect(url_for("insights.norms"))
