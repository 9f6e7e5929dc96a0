"""Pages of ambassadors."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock, company
from app.core.i18n import _
from app.engage import bp, services
from app.engage.forms.ambassadors import EndForm, OfferForm
from app.engage.models.ambassadors import AmbassadorRole, RoleState
from app.engage.queries import ambassadors as queries
from app.people.queries import tree, visible_team_ids

P = Permission


@bp.get("/ambassadors")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def ambassadors() -> ResponseReturnValue:
    today = clock.today()
    teams = visible_team_ids(g.person) if may(P.SEE_TEAMS) else frozenset()
    coverage = queries.coverage(teams, today) if teams else []
    return render_template(
        "engage/ambassadors.html",
        ambassadors=queries.ambassadors(today),
        coverage=coverage,
        needed=queries.needed_for(sum(row.people for row in coverage)),
        offers=queries.offers() if may(P.MANAGE_ENGAGE) else [],
    )


@bp.route("/ambassadors/offer", methods=["GET", "POST"])
@requires(P.MANAGE_ENGAGE)
def offer() -> ResponseReturnValue:
    form = OfferForm(data={"share": 10, "starts_on": clock.today()})
    form.team.offer(tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            offered = services.offer_role(
                person=form.person.chosen,
                team=form.team.chosen,
                share=form.share.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                by=g.person,
                now=clock.now(),
            )
            flash(_("Offered. The role begins when the person has accepted and the leader has promised the time."))
            return redirect(url_for("engage.role", role_id=offered.id))
    return form.page("engage/offer.html")


def _visible_role(role_id: int) -> tuple[AmbassadorRole, bool]:
    """A role that concerns who is signed in, and whether it is theirs to promise the working time."""
    found = queries.role(role_id) or abort(404)
    leaders = queries.consenting_leaders(found.person, clock.today())
    leads = g.person.id in leaders and may(P.LEAD_TEAM)
    stands_in = not leaders and may(P.MANAGE_ENGAGE) and found.person_id != g.person.id
    if not (leads or found.person_id == g.person.id or may(P.MANAGE_ENGAGE)):
        abort(404)
    return found, leads or stands_in


@bp.get("/ambassadors/<int:role_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def role(role_id: int) -> ResponseReturnValue:
    found, may_agree = _visible_role(role_id)
    return EndForm().page("engage/role.html", role=found, may_agree=may_agree, hours=_hours(found))


def _hours(role: AmbassadorRole) -> float:
    """What the share comes to in a week of full working time."""
    return role.share * company.settings().weekly_hours / 100


@bp.post("/ambassadors/<int:role_id>/accept")
@requires(P.TAKE_PART)
def accept(role_id: int) -> ResponseReturnValue:
    found, _may_agree = _visible_role(role_id)
    if found.person_id != g.person.id:
        abort(404)
    services.accept(role=found, by=g.person, now=clock.now())
    flash(_begun(found))
    return redirect(url_for("engage.role", role_id=found.id))


@bp.post("/ambassadors/<int:role_id>/agree")
@requires(P.LEAD_TEAM, P.MANAGE_ENGAGE)
def agree(role_id: int) -> ResponseReturnValue:
    found, may_agree = _visible_role(role_id)
    if not may_agree:
        abort(404)
    services.agree(role=found, by=g.person, now=clock.now())
    flash(_begun(found))
    return redirect(url_for("engage.role", role_id=found.id))


def _begun(role: AmbassadorRole) -> str:
    if role.state == RoleState.ACTIVE:
        return str(_("Both have agreed: the role is settled."))
    return str(_("Noted. The other consent is still awaited."))


@bp.post("/ambassadors/<int:role_id>/decline")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def decline(role_id: int) -> ResponseReturnValue:
    found, _may_agree = _visible_role(role_id)
    services.decline(role=found, by=g.person, now=clock.now())
    flash(_("The offer is closed."))
    return redirect(url_for("engage.ambassadors"))


@bp.post("/ambassadors/<int:role_id>/end")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def end(role_id: int) -> ResponseReturnValue:
    found, may_agree = _visible_role(role_id)
    form = EndForm()
    if form.validate_on_submit():
        with form.refusing():
            services.end_role(role=found, last_day=form.last_day.data, by=g.person, now=clock.now())
            flash(_("The role ends on the day chosen."))
            return redirect(url_for("engage.ambassadors"))
    return form.page("engage/role.html", role=found, may_agree=may_agree, hours=_hours(found))
