"""The register of touchpoints."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.forms import Form
from app.core.i18n import _
from app.customers import bp, services
from app.customers.forms.touchpoints import MergeForm, TouchpointForm
from app.customers.models.touchpoints import Part, Touchpoint
from app.customers.queries import touchpoints as queries

MANAGE = Permission.MANAGE_CUSTOMERS


@bp.route("/customers/touchpoints", methods=["GET", "POST"])
@requires(MANAGE)
def touchpoints() -> ResponseReturnValue:
    form = TouchpointForm()
    if form.validate_on_submit():
        with form.refusing("name"):
            services.add_touchpoint(name=form.name.data, part=form.chosen, by=g.person)
            return _back(_("Answers with this name now count under: %(part)s.", part=form.chosen.label))
    return form.page("customers/touchpoints.html", register=queries.register(), parts=Part)


def _back(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("customers.touchpoints"))


def _found(touchpoint_id: int) -> Touchpoint:
    return queries.touchpoint(touchpoint_id) or abort(404)


@bp.route("/customers/touchpoints/<int:touchpoint_id>", methods=["GET", "POST"])
@requires(MANAGE)
def touchpoint(touchpoint_id: int) -> ResponseReturnValue:
    found = _found(touchpoint_id)
    form = TouchpointForm(data={"name": found.name, "part": found.part.value})
    if form.validate_on_submit():
        with form.refusing("name"):
            services.edit_touchpoint(touchpoint=found, name=form.name.data, part=form.chosen, by=g.person)
            return _back(_("It is saved."))
    return _page(found, form, None)


def _page(found: Touchpoint, form: TouchpointForm, refused: MergeForm | None) -> ResponseReturnValue:
    merge_form = refused or MergeForm(formdata=None)
    merge_form.offer(queries.register().touchpoints, found)
    failed: list[Form] = [one for one in (form, refused) if one is not None and one.errors]
    page = render_template(
        "customers/touchpoint.html", touchpoint=found, form=form, merge_form=merge_form, has_errors=bool(failed)
    )
    return page, 422 if failed else 200


@bp.post("/customers/touchpoints/<int:touchpoint_id>/merge")
@requires(MANAGE)
def merge_touchpoint(touchpoint_id: int) -> ResponseReturnValue:
    found, form = _found(touchpoint_id), MergeForm()
    form.offer(queries.register().touchpoints, found)
    if form.validate_on_submit():
        with form.refusing("into"):
            services.merge_touchpoints(touchpoint=found, into=_found(int(form.into.data)), by=g.person)
            return _back(_("Merged. Answers with either name now count together."))
    return _page(found, TouchpointForm(formdata=None, data={"name": found.name, "part": found.part.value}), form)


@bp.post("/customers/touchpoints/<int:touchpoint_id>/retire")
@requires(MANAGE)
def retire_touchpoint(touchpoint_id: int) -> ResponseReturnValue:
    found = _found(touchpoint_id)
    services.retire_touchpoint(touchpoint=found, retired=not found.retired_on, today=clock.today(), by=g.person)
    return _back(
        _("It is offered no more; what was answered stays.") if found.retired_on else _("It is offered again.")
    )
