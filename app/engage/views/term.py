"""What happens in an ambassador's term: time noted, training, another term, handing over, the end, and thanks."""

from flask import Response, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.company import company
from app.core.i18n import _, day
from app.core.pdf import pdf
from app.engage import bp, services
from app.engage.forms.ambassadors import EndForm, HandoverForm, RenewForm, ThanksForm, TimeForm
from app.engage.models.ambassadors import AmbassadorRole, TimeKind
from app.engage.queries import ambassadors as queries
from app.engage.views.ambassadors import role_page, visible_role

P = Permission


def _own(role_id: int) -> AmbassadorRole:
    found = queries.role(role_id)
    return found if found is not None and found.person_id == g.person.id else abort(404)


@bp.post("/ambassadors/<int:role_id>/time")
@requires(P.TAKE_PART)
def note_time(role_id: int) -> ResponseReturnValue:
    found, form = _own(role_id), TimeForm()
    if form.validate_on_submit():
        with form.refusing():
            kept = services.note_time(
                role=found,
                done_on=form.done_on.data,
                minutes=form.minutes.data,
                kind=TimeKind(form.kind.data),
                what=form.what.data,
                companions=form.people,
                now=clock.now(),
            )
            if services.budget_of(found, clock.month_of(kept.done_on)).over:
                flash(_("Noted. It is more than was promised for the month: talk about it with your leader."), "warn")
            else:
                flash(_("Noted."))
            return redirect(url_for("engage.role", role_id=found.id))
    return role_page(found, False, time_form=form)


@bp.post("/ambassadors/<int:role_id>/time/<int:time_id>/remove")
@requires(P.TAKE_PART)
def remove_time(role_id: int, time_id: int) -> ResponseReturnValue:
    found = _own(role_id)
    services.remove_time(time=queries.time(time_id, found.id) or abort(404), today=clock.today())
    flash(_("Taken out again."))
    return redirect(url_for("engage.role", role_id=role_id))


@bp.post("/ambassadors/<int:role_id>/trained")
@requires(P.TAKE_PART)
def trained(role_id: int) -> ResponseReturnValue:
    services.confirm_training(role=_own(role_id), today=clock.today())
    return redirect(url_for("engage.role", role_id=role_id))


@bp.post("/ambassadors/<int:role_id>/handover")
@requires(P.TAKE_PART)
def hand_over(role_id: int) -> ResponseReturnValue:
    found, form = _own(role_id), HandoverForm()
    if form.validate_on_submit():
        services.hand_over(role=found, text=form.handover.data or "")
        flash(_("Saved. Whoever comes after will find it."))
        return redirect(url_for("engage.role", role_id=role_id))
    return role_page(found, False, handover_form=form)


@bp.post("/ambassadors/<int:role_id>/renew")
@requires(P.MANAGE_ENGAGE)
def renew(role_id: int) -> ResponseReturnValue:
    (found, may_agree), form = visible_role(role_id), RenewForm()
    if form.validate_on_submit():
        with form.refusing("ends_on"):
            offered = services.renew(role=found, ends_on=form.ends_on.data, by=g.person, now=clock.now())
            flash(_("Offered. The role begins when the person has accepted and the leader has promised the time."))
            return redirect(url_for("engage.role", role_id=offered.id))
    return role_page(found, may_agree, renew_form=form)


@bp.post("/ambassadors/<int:role_id>/end")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def end(role_id: int) -> ResponseReturnValue:
    found, may_agree = visible_role(role_id)
    form = EndForm()
    if form.validate_on_submit():
        with form.refusing():
            services.end_role(
                role=found,
                last_day=form.last_day.data,
                handover=form.handover.data or "",
                by=g.person,
                now=clock.now(),
            )
            flash(_("The role ends on the day chosen."))
            return redirect(url_for("engage.role", role_id=found.id))
    return role_page(found, may_agree, form=form)


@bp.post("/ambassadors/<int:role_id>/thanks")
@requires(P.LEAD_TEAM, P.MANAGE_ENGAGE)
def thank(role_id: int) -> ResponseReturnValue:
    (found, may_agree), form = visible_role(role_id), ThanksForm()
    if not (may_agree or may(P.MANAGE_ENGAGE)):
        abort(404)
    if form.validate_on_submit():
        with form.refusing("thanks"):
            services.thank(role=found, text=form.thanks.data, by=g.person, now=clock.now())
            flash(_("Your thanks stand on the page and on the certificate."))
            return redirect(url_for("engage.role", role_id=found.id))
    return role_page(found, may_agree, thanks_form=form)


@bp.get("/ambassadors/<int:role_id>/certificate.pdf")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def role_certificate(role_id: int) -> ResponseReturnValue:
    found, _may_agree = visible_role(role_id)
    if not found.served:
        abort(404)
    hours = queries.minutes_done(found.id, found.starts_on, found.ends_on) // 60
    term = _("%(start)s to %(end)s", start=day(found.starts_on), end=day(found.ends_on))
    held = company()
    data = {
        "company": held.name if held is not None else "",
        "name": found.person.name,
        "sentence": _("was an ambassador of customers' experience for the team"),
        "team": found.team.name,
        "facts": [term, *([_("Hours given to it: %(hours)s", hours=hours)] if hours else [])],
        "thanks": found.thanks,
    }
    made = pdf("engage/certificate.typ", title=_("With thanks"), data=data)
    disposition = {"Content-Disposition": f'attachment; filename="ambassador-{found.id}.pdf"'}
    return Response(made, content_type="application/pdf", headers=disposition)
