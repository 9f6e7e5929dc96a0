"""A person: data, teams, roles, absences; joining, moving, being away, leaving."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import LANGUAGES, _
from app.people import bp, queries, services
from app.people.forms import (
    AbsenceForm,
    AddPersonForm,
    EditPersonForm,
    LastDayForm,
    MovePersonForm,
    name_with_team,
)
from app.people.models import Person
from app.people.queries import directory
from app.people.views.pages import form_page, person_or_404


def _address(person: Person) -> str:
    return url_for("people.person", person_id=person.id)


def _back_to(person: Person) -> Response:
    return redirect(_address(person))


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
            return _back_to(found)
    return form_page(form, title=_("Edit"), about=found.name, back=_address(found), save=_("Save"))


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
            return _back_to(found)
    text = _("What was before this day stays true: figures of earlier months stay with the earlier team.")
    return form_page(form, title=_("Change of team"), about=found.name, text=text, back=_address(found), save=_("Save"))


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def leave(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = LastDayForm(ends_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.leave(person=found, left_on=form.ends_on.data, by=g.person)
            flash(_("The last day is noted. The records stay."))
            return _back_to(found)
    text = _(
        "After this day the person can no longer sign in, counts in no team, and all roles end. "
        "The records of the time before stay. This cannot be undone here."
    )
    return form_page(
        form, title=_("Leaving"), about=found.name, text=text, back=_address(found), save=_("Save"), kind="danger"
    )


@bp.route("/people/<int:person_id>/absences/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def absence(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = AbsenceForm(starts_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.add_absence(person=found, starts_on=form.starts_on.data, ends_on=form.ends_on.data, by=g.person)
            flash(_("The absence is noted."))
            return _back_to(found)
    text = _("What is due waits while somebody is away. Leave the last day open if it is not known yet.")
    return form_page(form, title=_("Add an absence"), about=found.name, text=text, back=_address(found), save=_("Save"))


@bp.route("/people/<int:person_id>/absences/<int:absence_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_absence(person_id: int, absence_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    away = directory.absence(absence_id, person_id) or abort(404)
    form = LastDayForm(ends_on=away.ends_on or clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.end_absence(absence=away, ends_on=form.ends_on.data, by=g.person)
            flash(_("The last day away is noted."))
            return _back_to(found)
    return form_page(form, title=_("End of the absence"), about=found.name, back=_address(found), save=_("Save"))


@bp.post("/people/<int:person_id>/absences/<int:absence_id>/remove")
@requires(Permission.MANAGE_PEOPLE)
def remove_absence(person_id: int, absence_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    services.remove_absence(absence=directory.absence(absence_id, person_id) or abort(404), by=g.person)
    flash(_("The absence is removed."))
    return _back_to(found)
