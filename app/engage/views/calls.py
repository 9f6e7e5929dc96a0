"""Pages of open calls for ambassadors and of applications."""

from datetime import timedelta

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.forms import Form
from app.core.i18n import _
from app.engage import bp, services
from app.engage.forms.ambassadors import PURPOSE, TASKS, ApplyForm, CallForm, TalkForm, TurnDownForm
from app.engage.models.ambassadors import AmbassadorApplication, AmbassadorCall
from app.engage.queries import ambassadors as queries
from app.people.queries import tree

P = Permission
FORTNIGHT, YEAR = timedelta(days=14), timedelta(days=365)


def _call(call_id: int) -> AmbassadorCall:
    """A call one is meant by, or has applied to; all of them for those who appoint."""
    found = queries.call(call_id) or abort(404)
    if may(P.MANAGE_ENGAGE) or queries.is_called(found, g.person, clock.today()):
        return found
    return found if queries.application(call_id, g.person) is not None else abort(404)


@bp.route("/ambassadors/calls/new", methods=["GET", "POST"])
@requires(P.MANAGE_ENGAGE)
def new_call() -> ResponseReturnValue:
    today = clock.today()
    days = {"apply_until": today + FORTNIGHT, "starts_on": today + 2 * FORTNIGHT, "ends_on": today + YEAR}
    form = CallForm(data={"share": 10, "places": 1, "purpose": PURPOSE, "tasks": TASKS, **days})
    form.offer_teams(tree(today))
    if form.validate_on_submit():
        with form.refusing():
            opened = services.open_call(facts=form.facts, by=g.person, now=clock.now())
            flash(_("The call is open. Whoever it is meant for has been told."))
            return redirect(url_for("engage.call", call_id=opened.id))
    return form.page("engage/new_call.html")


@bp.get("/ambassadors/calls/<int:call_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def call(call_id: int) -> ResponseReturnValue:
    return _page(_call(call_id))


def _page(found: AmbassadorCall, **refused: Form) -> ResponseReturnValue:
    shown = render_template(
        "engage/call.html",
        call=found,
        open=found.open_on(clock.today()),
        mine=queries.application(found.id, g.person),
        applications=queries.applications(found.id) if may(P.MANAGE_ENGAGE) else [],
        form=refused.get("form") or ApplyForm(formdata=None),
        has_errors=bool(refused),
    )
    return shown, 422 if refused else 200


@bp.post("/ambassadors/calls/<int:call_id>/apply")
@requires(P.TAKE_PART)
def apply(call_id: int) -> ResponseReturnValue:
    found, form = _call(call_id), ApplyForm()
    if form.validate_on_submit():
        with form.refusing():
            services.apply(call=found, motive=form.motive.data, by=g.person, now=clock.now())
            flash(_("Thank you for applying. You will hear of a day for a talk."))
            return redirect(url_for("engage.call", call_id=call_id))
    return _page(found, form=form)


@bp.post("/ambassadors/calls/<int:call_id>/withdraw")
@requires(P.TAKE_PART)
def withdraw_application(call_id: int) -> ResponseReturnValue:
    services.withdraw_application(application=queries.application(call_id, g.person) or abort(404))
    flash(_("Your application was withdrawn."))
    return redirect(url_for("engage.ambassadors"))


@bp.post("/ambassadors/calls/<int:call_id>/close")
@requires(P.MANAGE_ENGAGE)
def close_call(call_id: int) -> ResponseReturnValue:
    services.close_call(call=_call(call_id), by=g.person, now=clock.now())
    flash(_("The call is closed. The applications wait to be decided."))
    return redirect(url_for("engage.call", call_id=call_id))


@bp.get("/ambassadors/applications/<int:application_id>")
@requires(P.MANAGE_ENGAGE)
def application(application_id: int) -> ResponseReturnValue:
    return _application_page(_application(application_id))


def _application(application_id: int) -> AmbassadorApplication:
    return queries.application_by_id(application_id) or abort(404)


def _application_page(found: AmbassadorApplication, **refused: Form) -> ResponseReturnValue:
    shown = render_template(
        "engage/application.html",
        application=found,
        talk_form=refused.get("talk_form") or TalkForm(formdata=None, data={"talk_on": found.talk_on}),
        form=refused.get("form") or TurnDownForm(formdata=None),
        has_errors=bool(refused),
    )
    return shown, 422 if refused else 200


@bp.post("/ambassadors/applications/<int:application_id>/talk")
@requires(P.MANAGE_ENGAGE)
def agree_talk(application_id: int) -> ResponseReturnValue:
    found, form = _application(application_id), TalkForm()
    if form.validate_on_submit():
        with form.refusing("talk_on"):
            services.agree_talk(application=found, day=form.talk_on.data, by=g.person, now=clock.now())
            flash(_("Noted. The person has been told of the day."))
            return redirect(url_for("engage.application", application_id=application_id))
    return _application_page(found, talk_form=form)


@bp.post("/ambassadors/applications/<int:application_id>/offer")
@requires(P.MANAGE_ENGAGE)
def offer_to(application_id: int) -> ResponseReturnValue:
    role = services.offer_to(application=_application(application_id), by=g.person, now=clock.now())
    flash(_("Offered. The role begins when the person has accepted and the leader has promised the time."))
    return redirect(url_for("engage.role", role_id=role.id))


@bp.post("/ambassadors/applications/<int:application_id>/turn-down")
@requires(P.MANAGE_ENGAGE)
def turn_down(application_id: int) -> ResponseReturnValue:
    found, form = _application(application_id), TurnDownForm()
    if form.validate_on_submit():
        with form.refusing("reason"):
            services.turn_down(application=found, reason=form.reason.data, by=g.person, now=clock.now())
            flash(_("The person has been told, with your reason."))
            return redirect(url_for("engage.call", call_id=found.call_id))
    return _application_page(found, form=form)
