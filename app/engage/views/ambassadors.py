"""Pages of ambassadors: the list, the offer, and the two consents."""

from datetime import timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock, company
from app.core.forms import Form
from app.core.i18n import _
from app.core.paging import Page
from app.engage import bp, services
from app.engage.forms.ambassadors import (
    PURPOSE,
    TASKS,
    EndForm,
    HandoverForm,
    OfferForm,
    PromiseForm,
    RenewForm,
    ThanksForm,
    TimeForm,
)
from app.engage.models.ambassadors import AmbassadorRole, RoleState
from app.engage.queries import ambassadors as queries
from app.people.queries import tree, visible_team_ids

P = Permission
YEAR = timedelta(days=365)
SOON = timedelta(days=90)  # so long before the end another term may be offered


@bp.get("/ambassadors")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def ambassadors() -> ResponseReturnValue:
    today = clock.today()
    teams = visible_team_ids(g.person) if may(P.SEE_TEAMS) else frozenset()
    coverage = queries.coverage(teams, today) if teams else []
    manages = may(P.MANAGE_ENGAGE)
    return render_template(
        "engage/ambassadors.html",
        ambassadors=queries.ambassadors(today),
        coverage=coverage,
        needed=queries.needed_for(sum(row.people for row in coverage)),
        offers=queries.offers() if manages else [],
        calls=queries.undecided_calls(today) if manages else queries.open_calls(today),
        own=queries.own_role(g.person, today),
        today=today,
    )


@bp.route("/ambassadors/offer", methods=["GET", "POST"])
@requires(P.MANAGE_ENGAGE)
def offer() -> ResponseReturnValue:
    today = clock.today()
    form = OfferForm(
        data={"share": 10, "starts_on": today, "ends_on": today + YEAR, "purpose": PURPOSE, "tasks": TASKS}
    )
    form.team.offer(tree(today))
    if form.validate_on_submit():
        with form.refusing():
            offered = services.offer_role(
                person=form.person.chosen,
                team=form.team.chosen,
                share=form.share.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                text=form.role_text,
                by=g.person,
                now=clock.now(),
            )
            flash(_("Offered. The role begins when the person has accepted and the leader has promised the time."))
            return redirect(url_for("engage.role", role_id=offered.id))
    return form.page("engage/offer.html")


def visible_role(role_id: int) -> tuple[AmbassadorRole, bool]:
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
    return role_page(*visible_role(role_id))


def role_page(found: AmbassadorRole, may_agree: bool, **refused: Form) -> ResponseReturnValue:
    """The page of a role: for the ambassador, for who leads the person, and for who manages ambassadors."""
    today, page = clock.today(), Page.of_request(request.args, size=20)
    page.total = queries.count_times(found.id)
    runs, own = found.runs_on(today), found.person_id == g.person.id
    forms = {
        "form": EndForm(formdata=None),
        "promise_form": PromiseForm(formdata=None, data={"promise": _promise(found)}),
        "renew_form": RenewForm(formdata=None, data={"ends_on": found.ends_on + YEAR}),
        "handover_form": HandoverForm(formdata=None, data={"handover": found.handover}),
        "thanks_form": ThanksForm(formdata=None, data={"thanks": found.thanks}),
        "time_form": TimeForm(formdata=None, data={"done_on": today, "minutes": 60}),
    }
    shown = render_template(
        "engage/role.html",
        role=found,
        may_agree=may_agree,
        own=own,
        runs=runs,
        renewable=found.state == RoleState.ACTIVE and found.ends_on <= today + SOON,
        hours=_hours(found),
        month=clock.month_of(today),
        budget=services.budget_of(found, clock.month_of(today)) if runs else None,
        times=queries.times(found.id, limit=page.size, offset=page.offset) if page.total else [],
        page=page,
        before=queries.before(found) if runs or found.state == RoleState.OFFERED else None,
        today=today,
        has_errors=bool(refused),
        **{**forms, **refused},
    )
    return shown, 422 if refused else 200


def _hours(role: AmbassadorRole) -> float:
    """What the share comes to in a week of full working time."""
    return role.share * company.settings().weekly_hours / 100


def _promise(role: AmbassadorRole) -> str:
    """What a leader might write, to be changed."""
    return _("%(share)s%% of the working time is kept free for the role, also in busy weeks.", share=role.share)


@bp.post("/ambassadors/<int:role_id>/accept")
@requires(P.TAKE_PART)
def accept(role_id: int) -> ResponseReturnValue:
    found, _may_agree = visible_role(role_id)
    if found.person_id != g.person.id:
        abort(404)
    services.accept(role=found, by=g.person, now=clock.now())
    flash(_begun(found))
    return redirect(url_for("engage.role", role_id=found.id))


@bp.post("/ambassadors/<int:role_id>/agree")
@requires(P.LEAD_TEAM, P.MANAGE_ENGAGE)
def agree(role_id: int) -> ResponseReturnValue:
    found, may_agree = visible_role(role_id)
    if not may_agree:
        abort(404)
    form = PromiseForm()
    if form.validate_on_submit():
        with form.refusing("promise"):
            services.agree(role=found, promise=form.promise.data, by=g.person, now=clock.now())
            flash(_begun(found))
            return redirect(url_for("engage.role", role_id=found.id))
    return role_page(found, may_agree, promise_form=form)


def _begun(role: AmbassadorRole) -> str:
    if role.state == RoleState.ACTIVE:
        return str(_("Both have agreed: the role is settled."))
    return str(_("Noted. The other consent is still awaited."))


@bp.post("/ambassadors/<int:role_id>/decline")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def decline(role_id: int) -> ResponseReturnValue:
    found, _may_agree = visible_role(role_id)
    services.decline(role=found, by=g.person, now=clock.now())
    flash(_("The offer is closed."))
    return redirect(url_for("engage.ambassadors"))
