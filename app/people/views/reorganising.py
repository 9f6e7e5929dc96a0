"""Re-organisations: planned for a day, looked at, applied, undone."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.core.paging import Page
from app.people import bp, services
from app.people import queries as people
from app.people.forms.reorganising import ApplyForm, ChangeForm, ReorganisationForm
from app.people.models.reorganising import Change, ChangeKind, PlanState, Reorganisation
from app.people.queries import reorganising as queries
from app.people.views.pages import form_page

LIST = "/directory/teams/reorganisations"


def _plan_or_404(plan_id: int) -> Reorganisation:
    return queries.plan(plan_id) or abort(404)


def _change_or_404(plan: Reorganisation, change_id: int) -> Change:
    return next((change for change in plan.changes if change.id == change_id), None) or abort(404)


def _address(plan: Reorganisation) -> str:
    return url_for("people.reorganisation", plan_id=plan.id)


def _back_to(plan: Reorganisation) -> Response:
    return redirect(_address(plan))


@bp.get(LIST)
@requires(Permission.SEE_PEOPLE)
def reorganisations() -> ResponseReturnValue:
    page, asked = Page.of_request(request.args), request.args.get("state")
    state = PlanState(asked) if asked in set(PlanState) else None
    plans, states = queries.plans(state, page), [(one.value, one.label) for one in PlanState]
    return render_template("people/reorganisations.html", plans=plans, page=page, states=states)


@bp.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def plan_reorganisation() -> ResponseReturnValue:
    form = ReorganisationForm()
    if form.validate_on_submit():
        found = services.plan_reorganisation(title=form.title.data, day=form.day.data, by=g.person, now=clock.now())
        return _back_to(found)
    text = _("A plan changes nothing until it is applied. Several people may work on it.")
    back = url_for("people.reorganisations")
    return form_page(form, title=_("Plan a re-organisation"), text=text, back=back, save=_("Begin"))


@bp.get(f"{LIST}/<int:plan_id>")
@requires(Permission.SEE_PEOPLE)
def reorganisation(plan_id: int) -> ResponseReturnValue:
    return _page(_plan_or_404(plan_id), ApplyForm(formdata=None))


def _page(plan: Reorganisation, form: ApplyForm) -> ResponseReturnValue:
    preview = queries.preview(plan, queries.now(plan))
    page: ResponseReturnValue = form.page(
        "people/reorganisation.html",
        plan=plan,
        preview=preview,
        affected=queries.affected(plan) if plan.state == "draft" else [],
        kinds=list(ChangeKind),
        today=clock.today(),
        whole=request.args.get("all") == "1",
    )
    return page


@bp.route(f"{LIST}/<int:plan_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_reorganisation(plan_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    form = ReorganisationForm(obj=plan)
    if form.validate_on_submit():
        with form.refusing():
            services.edit_reorganisation(plan=plan, title=form.title.data, day=form.day.data, by=g.person)
            return _back_to(plan)
    return form_page(form, title=_("Edit"), about=plan.title, back=_address(plan), save=_("Save"))


@bp.route(f"{LIST}/<int:plan_id>/add/<any({', '.join(ChangeKind)}):kind>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_change(plan_id: int, kind: str) -> ResponseReturnValue:
    plan, wanted = _plan_or_404(plan_id), ChangeKind(kind)
    form = ChangeForm()
    form.ask(wanted, plan, people.tree(plan.day))
    if form.validate_on_submit():
        with form.refusing():
            services.add_change(plan=plan, kind=wanted, **form.facts(), by=g.person)
            return _back_to(plan)
    return form_page(form, title=str(wanted.label), about=plan.title, back=_address(plan), save=_("Add to the plan"))


@bp.post(f"{LIST}/<int:plan_id>/changes/<int:change_id>/remove")
@requires(Permission.MANAGE_PEOPLE)
def remove_change(plan_id: int, change_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    services.remove_change(plan=plan, change=_change_or_404(plan, change_id), by=g.person)
    return _back_to(plan)


@bp.post(f"{LIST}/<int:plan_id>/changes/<int:change_id>/accept")
@requires(Permission.MANAGE_PEOPLE)
def accept_change(plan_id: int, change_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    services.accept_change(plan=plan, change=_change_or_404(plan, change_id), by=g.person)
    return _back_to(plan)


@bp.post(f"{LIST}/<int:plan_id>/apply")
@requires(Permission.MANAGE_PEOPLE)
def apply_reorganisation(plan_id: int) -> ResponseReturnValue:
    plan, form = _plan_or_404(plan_id), ApplyForm()
    if form.validate_on_submit():
        with form.refusing():
            services.apply_reorganisation(
                plan=plan, version=form.seen, by=g.person, today=clock.today(), now=clock.now()
            )
            flash(_("The re-organisation is written. Figures of the time before keep the earlier teams."))
            return _back_to(plan)
    return _page(plan, form)


@bp.post(f"{LIST}/<int:plan_id>/discard")
@requires(Permission.MANAGE_PEOPLE)
def discard_reorganisation(plan_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    services.discard(plan=plan, by=g.person)
    return _back_to(plan)


@bp.post(f"{LIST}/<int:plan_id>/restore")
@requires(Permission.MANAGE_PEOPLE)
def restore_reorganisation(plan_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    services.take_up_again(plan=plan, by=g.person)
    return _back_to(plan)


@bp.post(f"{LIST}/<int:plan_id>/undo")
@requires(Permission.MANAGE_PEOPLE)
def undo_reorganisation(plan_id: int) -> ResponseReturnValue:
    plan = _plan_or_404(plan_id)
    services.undo_reorganisation(plan=plan, by=g.person, today=clock.today())
    flash(_("The re-organisation was undone. The teams are as they were before."))
    return _back_to(plan)
