"""A leader names who stands in."""

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.people import bp, services
from app.people.forms import DeputyForm
from app.people.models import Team
from app.people.queries import teams as queries
from app.people.views.pages import team_or_404


def _led(team_id: int) -> Team:
    """A team that one leads or stands in for; the rights over the teams below are their own leaders' to lend."""
    return team_or_404(team_id) if team_id in g.standings.led else abort(404)


@bp.route("/teams/<int:team_id>/deputies", methods=["GET", "POST"])
@requires(Permission.LEAD_TEAM)
def deputies(team_id: int) -> ResponseReturnValue:
    team, form = _led(team_id), DeputyForm()
    if form.validate_on_submit():
        with form.refusing():
            services.name_deputy(team=team, **form.facts(), by=g.person, now=clock.now())
            flash(_("The deputy is named, and told."))
            return redirect(url_for("people.deputies", team_id=team_id))
    held = [row for row in queries.leaders_of(team_id) if row.ends_on is None or row.ends_on >= clock.today()]
    leads = any(row.person_id == g.person.id and row.leads_on(clock.today()) for row in held)
    return form.page("people/deputies.html", team=team, held=held, leads=leads, today=clock.today())


@bp.post("/teams/<int:team_id>/deputies/<int:standing_id>/end")
@requires(Permission.LEAD_TEAM)
def end_deputy(team_id: int, standing_id: int) -> ResponseReturnValue:
    standing = queries.standing(standing_id, _led(team_id).id) or abort(404)
    services.end_deputy(standing=standing, by=g.person, today=clock.today())
    flash(_("Nobody stands in from now on where this deputy did."))
    return redirect(url_for("people.deputies", team_id=team_id))
