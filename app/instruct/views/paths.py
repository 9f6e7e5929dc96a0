"""Pages of paths: courses in an order, each with its days."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _
from app.instruct import bp, queries, services, work
from app.instruct.forms import CopyForm, PathAssignForm, PathForm, StepForm
from app.instruct.models import CourseState, Path, PathStep

P = Permission


def _path(path_id: int) -> Path:
    return queries.path(path_id) or abort(404)


def _step(path: Path, step_id: int) -> PathStep:
    return next((step for step in path.steps if step.id == step_id), None) or abort(404)


@bp.get("/training/paths")
@requires(P.MANAGE_INSTRUCT)
def paths() -> ResponseReturnValue:
    return render_template("instruct/paths.html", paths=queries.paths())


@bp.get("/training/paths/<int:path_id>")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT)
def path(path_id: int) -> ResponseReturnValue:
    found, today = _path(path_id), clock.today()
    if found.state != CourseState.ACTIVE and not may(P.MANAGE_INSTRUCT):
        abort(404)
    asked = {one.assignment.course_id: one for one in queries.requirements_of([g.person.id], today)}
    rules = queries.rules(path_id=found.id) if may(P.MANAGE_INSTRUCT) else []
    return render_template("instruct/path.html", path=found, asked=asked, rules=rules, today=today)


@bp.route("/training/paths/new", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def new_path() -> ResponseReturnValue:
    form = PathForm()
    if form.validate_on_submit():
        created = services.create_path(**form.facts(), by=g.person)
        flash(_("Saved as a draft. Add its courses now."))
        return redirect(url_for("instruct.edit_path", path_id=created.id))
    return form.page("instruct/new_path.html")


@bp.route("/training/paths/<int:path_id>/edit", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def edit_path(path_id: int) -> ResponseReturnValue:
    found = _path(path_id)
    form = PathForm(obj=found)
    if form.validate_on_submit():
        services.edit_path(path=found, **form.facts(), by=g.person)
        flash(_("The path was saved."))
        return redirect(url_for("instruct.path", path_id=found.id))
    return form.page("instruct/edit_path.html", path=found, steps=_step_form())


def _step_form() -> StepForm:
    form = StepForm()
    form.offer(queries.courses_to_offer())
    return form


@bp.post("/training/paths/<int:path_id>/steps")
@requires(P.MANAGE_INSTRUCT)
def add_step(path_id: int) -> ResponseReturnValue:
    found, form = _path(path_id), _step_form()
    if form.validate_on_submit():
        with form.refusing("course"):
            course = queries.course(int(form.course.data)) or abort(404)
            services.add_step(path=found, course=course, days=form.days.data, by=g.person)
            return _changed(found)
    page = render_template("instruct/edit_path.html", path=found, form=PathForm(formdata=None, obj=found), steps=form)
    return page, 422


@bp.post("/training/paths/<int:path_id>/steps/<int:step_id>/remove")
@requires(P.MANAGE_INSTRUCT)
def remove_step(path_id: int, step_id: int) -> ResponseReturnValue:
    found = _path(path_id)
    services.remove_step(path=found, step=_step(found, step_id), by=g.person)
    return _changed(found)


@bp.post("/training/paths/<int:path_id>/steps/<int:step_id>/up")
@requires(P.MANAGE_INSTRUCT)
def move_up(path_id: int, step_id: int) -> ResponseReturnValue:
    found = _path(path_id)
    services.move_up(path=found, step=_step(found, step_id), by=g.person)
    return redirect(url_for("instruct.edit_path", path_id=path_id))


def _changed(found: Path) -> ResponseReturnValue:
    """Have the rules of a path in use applied to what it holds now."""
    if found.state == CourseState.ACTIVE:
        work.ask_for_rules()
    flash(_("The courses of the path were changed."))
    return redirect(url_for("instruct.edit_path", path_id=found.id))


@bp.post("/training/paths/<int:path_id>/publish")
@requires(P.MANAGE_INSTRUCT)
def publish_path(path_id: int) -> ResponseReturnValue:
    services.publish_path(path=_path(path_id), by=g.person)
    work.ask_for_rules()
    flash(_("The path is in use. Its rules assign it now."))
    return redirect(url_for("instruct.path", path_id=path_id))


@bp.post("/training/paths/<int:path_id>/retire")
@requires(P.MANAGE_INSTRUCT)
def retire_path(path_id: int) -> ResponseReturnValue:
    services.retire_path(path=_path(path_id), by=g.person)
    work.ask_for_rules()
    flash(_("The path is retired. What was completed stays on record."))
    return redirect(url_for("instruct.path", path_id=path_id))


@bp.route("/training/paths/<int:path_id>/assign", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def assign_path(path_id: int) -> ResponseReturnValue:
    found, today = _path(path_id), clock.today()
    form = PathAssignForm(data={"starts_on": today})
    if form.validate_on_submit():
        with form.refusing():
            person = form.person.chosen
            services.assign_path(path=found, person=person, starts_on=form.starts_on.data, today=today, by=g.person)
            flash(_("Assigned. The person finds it under Training."))
            return redirect(url_for("instruct.path", path_id=found.id))
    return form.page("instruct/assign_path.html", path=found)


@bp.route("/training/paths/<int:path_id>/copy", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def copy_path(path_id: int) -> ResponseReturnValue:
    found = _path(path_id)
    form = CopyForm(data={"title": found.title, "starts_on": clock.today()})
    if form.validate_on_submit():
        copy = services.copy_path(path=found, title=form.title.data, starts_on=form.starts_on.data, by=g.person)
        flash(_("Copied as a draft, with its courses and rules. Publish it when it is ready."))
        return redirect(url_for("instruct.path", path_id=copy.id))
    return form.page("instruct/copy.html", title=found.title, back=url_for("instruct.path", path_id=found.id))
