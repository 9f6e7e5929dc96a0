"""A person: data, teams, roles, absences; joining, moving, leaving."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import LANGUAGES, _
from app.people import bp, queries, services
from app.people.forms import (
    AddPersonForm,
    EditPersonForm,
    LastDayForm,
    MovePersonForm,
    name_with_team,
)
from app.people.models import Person
from app.people.queries import directory
from app.people.views.pages import back_to_person, form_page, person_address, person_or_404


@bp.get("/people/<int:person_id>")
@requires(Permission.SEE_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    found = directory.details(person_or_404(person_id))
    return render_template(
        "people/person.html", found=found, today=clock.today(), languages={"": _("As the browser asks"), **LANGUAGES}
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add() -> ResponseReturnValue:
    form = AddPersonForm()
    form.team.offer(queries.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            services.add_person(**form.facts(), team=form.team.chosen, hired_on=form.hired_on.data, by=g.person)
            flash(_("The person is in the directory now."))
            return redirect(url_for("people.directory", q=form.number.data, status="all"))
    return form_page(form, title=_("Add a person"), back=url_for("people.directory"), save=_("Save"))


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = EditPersonForm(obj=found, data={"manager": _manager_of(found)})
    if form.validate_on_submit():
        with form.refusing():
            services.edit_person(person=found, **form.facts(), by=g.person)
            flash(_("Saved."))
            return back_to_person(found)
    return form_page(form, title=_("Edit"), about=found.name, back=person_address(found), save=_("Save"))


def _manager_of(person: Person) -> str:
    manager = directory.person(person.manager_id) if person.manager_id is not None else None
    return name_with_team(manager) if manager is not None else ""


@bp.route("/people/<int:person_id>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def move(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = MovePersonForm(starts_on=clock.today())
    form.team.offer(queries.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            services.move_person(person=found, team=form.team.chosen, starts_on=form.starts_on.data, by=g.person)
            flash(_("The change of team is noted. Figures of the time before stay with the earlier team."))
            return back_to_person(found)
    text = _("What was before this day stays true: figures of earlier months stay with the earlier team.")
    return form_page(
        form, title=_("Change of team"), about=found.name, text=text, back=person_address(found), save=_("Save")
    )


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def leave(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = LastDayForm(ends_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.leave(person=found, left_on=form.ends_on.data, by=g.person)
            flash(_("The last day is noted. The records stay."))
            return back_to_person(found)
    text = _(
        "After this day the person can no longer sign in, counts in no team, and all roles end. "
        "The records of the time before stay, and somebody who comes back is taken on again."
    )
    return form_page(
        form, title=_("Leaving"), about=found.name, text=text, back=person_address(found), save=_("Save"), kind="danger"
    )
