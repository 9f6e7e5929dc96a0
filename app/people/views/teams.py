"""Teams: the tree, and each team with who leads it, who is in it and where it belongs."""

from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.people import bp, queries, services
from app.people.forms import AddTeamForm, EditTeamForm, LastDayForm, LeaderForm, MoveTeamForm
from app.people.models import Team
from app.people.queries import teams as team_queries
from app.people.views.pages import form_page, team_or_404


def _address(team: Team) -> str:
    return url_for("people.team", team_id=team.id)


def _back_to(team: Team) -> Response:
    return redirect(_address(team))


def _asked_day() -> date:
    """The day whose tree is shown; today unless another one is asked for."""
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.today()


@bp.get("/directory/teams")
@requires(Permission.SEE_PEOPLE)
def teams() -> ResponseReturnValue:
    on = _asked_day()
    rows = team_queries.tree_rows(on)
    return render_template("people/teams.html", rows=rows, on=on, today=clock.today())


@bp.get("/directory/teams/<int:team_id>")
@requires(Permission.SEE_PEOPLE)
def team(team_id: int) -> ResponseReturnValue:
    found = team_queries.team_details(team_or_404(team_id), clock.today())
    return render_template("people/team.html", found=found, today=clock.today())


@bp.route("/directory/teams/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_team() -> ResponseReturnValue:
    form = AddTeamForm(starts_on=clock.today(), customer_facing=True)
    form.parent.offer(queries.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            services.create_team(**form.facts(), parent=form.parent.chosen, by=g.person)
            flash(_("The team is open."))
            return redirect(url_for("people.teams"))
    return form_page(form, title=_("Add a team"), back=url_for("people.teams"), save=_("Save"))


@bp.route("/directory/teams/<int:team_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_team(team_id: int) -> ResponseReturnValue:
    found = team_or_404(team_id)
    form = EditTeamForm(obj=found)
    if form.validate_on_submit():
        with form.refusing():
            services.edit_team(team=found, name=form.name.data, customer_facing=form.customer_facing.data, by=g.person)
            flash(_("Saved."))
            return _back_to(found)
    return form_page(form, title=_("Edit"), about=found.name, back=_address(found), save=_("Save"))


@bp.route("/directory/teams/<int:team_id>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def move_team(team_id: int) -> ResponseReturnValue:
    found = team_or_404(team_id)
    form = MoveTeamForm(starts_on=clock.today())
    form.parent.offer(queries.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            services.move_team(team=found, parent=form.parent.chosen, starts_on=form.starts_on.data, by=g.person)
            flash(_("The team belongs elsewhere from this day on. Figures of earlier months keep the earlier tree."))
            return _back_to(found)
    text = _("The teams below come along. Figures of earlier months keep the earlier tree.")
    return form_page(form, title=_("Move the team"), about=found.name, text=text, back=_address(found), save=_("Save"))


@bp.route("/directory/teams/<int:team_id>/leaders/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def name_leader(team_id: int) -> ResponseReturnValue:
    found = team_or_404(team_id)
    form = LeaderForm(starts_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.set_leader(team=found, **form.facts(), by=g.person)
            flash(_("Noted who leads the team."))
            return _back_to(found)
    text = _(
        "A leader replaces whoever led before; deputies stand beside the leader and may do the same. With a last day, "
        "for instance that of a leave, the rights end by themselves."
    )
    return form_page(
        form, title=_("Name a leader or deputy"), about=found.name, text=text, back=_address(found), save=_("Save")
    )


@bp.route("/directory/teams/<int:team_id>/leaders/<int:standing_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_leader(team_id: int, standing_id: int) -> ResponseReturnValue:
    found, held = team_or_404(team_id), team_queries.standing(standing_id, team_id) or abort(404)
    form = LastDayForm(ends_on=held.ends_on or clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.end_standing(standing=held, ends_on=form.ends_on.data, by=g.person)
            flash(_("The last day is noted."))
            return _back_to(found)
    return form_page(form, title=_("End of leading"), about=held.person.name, back=_address(found), save=_("Save"))


@bp.route("/directory/teams/<int:team_id>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def close_team(team_id: int) -> ResponseReturnValue:
    found = team_or_404(team_id)
    form = LastDayForm(ends_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.close_team(team=found, closed_on=form.ends_on.data, by=g.person)
            flash(_("The team closes after this day. Its history stays."))
            return redirect(url_for("people.teams"))
    text = _("After this day nobody can be in the team and it is offered nowhere. Its figures and history stay.")
    return form_page(
        form,
        title=_("Close the team"),
        about=found.name,
        text=text,
        back=_address(found),
        save=_("Close the team"),
        kind="danger",
    )
