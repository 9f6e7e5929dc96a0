"""Changes of NPS beyond chance, and what is muted."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.core.paging import Page
from app.insights import bp, words
from app.insights.forms import MuteForm
from app.insights.queries import alerts as queries
from app.insights.services import alerts as services
from app.people import queries as people

P = Permission


@bp.get("/alerts")
@requires(P.SEE_TEAMS)
def alerts() -> ResponseReturnValue:
    page, today = Page.of_request(request.args), clock.today()
    visible = people.visible_in(people.tree(today), g.standings)
    page.total = queries.count(visible)
    return render_template(
        "insights/alerts.html",
        alerts=queries.alerts(visible, limit=page.size, offset=page.offset),
        mutes=[rule for rule in queries.mutes(today) if rule.team_id is None or rule.team_id in visible],
        page=page,
        words=words,
        today=today,
    )


@bp.route("/alerts/mute", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def mute_alerts() -> ResponseReturnValue:
    form, today = MuteForm(), clock.today()
    form.offer(people.tree(today))
    if form.validate_on_submit():
        with form.refusing("until"):
            team, reason = form.chosen, str(form.reason.data)
            services.mute(team=team, until=form.until.data, reason=reason, by=g.person, today=today)
            flash(_("Alerts are muted. They still stand in the list, with the reason."))
            return redirect(url_for("insights.alerts"))
    return form.page("insights/mute_alerts.html")


@bp.post("/alerts/mutes/<int:mute_id>/end")
@requires(P.MANAGE_PLAN)
def unmute_alerts(mute_id: int) -> ResponseReturnValue:
    services.unmute(rule=queries.mute(mute_id) or abort(404), by=g.person)
    flash(_("Alerts are told again."))
    return redirect(url_for("insights.alerts"))
