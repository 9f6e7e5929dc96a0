"""Closed months, and counting them again where records came late."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core.i18n import _
from app.insights import bp
from app.insights.queries import months as queries
from app.insights.services import months as services


@bp.get("/months")
@requires(Permission.SEE_COVERAGE)
def months() -> ResponseReturnValue:
    return render_template("insights/months.html", lines=queries.lines())


@bp.post("/months/count-again")
@requires(Permission.MANAGE_PLAN)
def count_again() -> ResponseReturnValue:
    services.ask_to_rebuild(by=g.person)
    flash(_("These months are being counted again. Their figures change within a few minutes."))
    return redirect(url_for("insights.months"))
