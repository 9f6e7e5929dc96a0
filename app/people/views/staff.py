"""Who is away, on what terms people work here, and coming back."""

from flask import abort, flash, g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.i18n import _
from app.core.paging import Page
from app.people import bp, queries, services
from app.people.forms.staff import AbsenceForm, EmploymentForm, ReturnForm
from app.people.queries import staff
from app.people.views.pages import back_to_person, form_page, person_address, person_or_404


@bp.get("/people/absences")
@requires(Permission.SEE_PEOPLE)
def absences() -> ResponseReturnValue:
    today, page, tree = clock.today(), Page.of_request(request.args), queries.tree(clock.today())
    when = asked if (asked := request.args.get("when", "")) in staff.WHEN else "now"
    team_id = number_asked(request.args, "team")
    team_ids = tree.below(team_id) if team_id in tree.teams else None
    rows, page.total = staff.away(when, team_ids, today, page.number)
    teams = [("", _("All teams")), *tree.choices()]
    return render_template("people/absences.html", rows=rows, page=page, when=when, teams=teams)


@bp.route("/people/<int:person_id>/absences/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def absence(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = AbsenceForm(starts_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.add_absence(person=found, **form.facts(), by=g.person)
            flash(_("The absence is noted."))
            return back_to_person(found)
    text = _("What is due waits while somebody is away. Leave the last day open if it is not known yet.")
    back = person_address(found)
    return form_page(form, title=_("Add an absence"), about=found.name, text=text, back=back, save=_("Save"))


@bp.route("/people/<int:person_id>/absences/<int:absence_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_absence(person_id: int, absence_id: int) -> ResponseReturnValue:
    away = staff.absence(absence_id, person_id) or abort(404)
    form = AbsenceForm(obj=away)
    if form.validate_on_submit():
        with form.refusing():
            services.edit_absence(absence=away, **form.facts(), by=g.person)
            flash(_("Saved."))
            return back_to_person(away.person)
    back = person_address(away.person)
    return form_page(form, title=_("Edit the absence"), about=away.person.name, back=back, save=_("Save"))


@bp.post("/people/<int:person_id>/absences/<int:absence_id>/remove")
@requires(Permission.MANAGE_PEOPLE)
def remove_absence(person_id: int, absence_id: int) -> ResponseReturnValue:
    away = staff.absence(absence_id, person_id) or abort(404)
    services.remove_absence(absence=away, by=g.person)
    flash(_("The absence is removed."))
    return back_to_person(away.person)


@bp.route("/people/<int:person_id>/employment", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def employment(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    newest = next(iter(staff.employments(person_id)), None)
    form = EmploymentForm(obj=newest) if newest is not None else EmploymentForm(starts_on=found.hired_on)
    if form.validate_on_submit():
        with form.refusing():
            services.set_employment(person=found, **form.facts(), by=g.person)
            flash(_("The terms of employment are noted."))
            return back_to_person(found)
    text = _(
        "Staff of suppliers take part like everybody, and what they are asked to do counts: messages, meetings, "
        "training. Where something is open to all (ideas, thanks) the team’s figures count without them, and surveys "
        "leave them out unless the survey says otherwise."
    )
    back = person_address(found)
    return form_page(form, title=_("Terms of employment"), about=found.name, text=text, back=back, save=_("Save"))


@bp.route("/people/<int:person_id>/return", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def rehire(person_id: int) -> ResponseReturnValue:
    found, today = person_or_404(person_id), clock.today()
    form = ReturnForm(starts_on=today)
    form.team.offer(queries.tree(today))
    if form.validate_on_submit():
        with form.refusing():
            starts_on = form.starts_on.data
            services.rehire(person=found, team=form.team.chosen, starts_on=starts_on, today=today, by=g.person)
            flash(_("The return is noted."))
            return back_to_person(found)
    text = _("The earlier time stays as it was. Roles and leading are given anew, and so is access if it was closed.")
    back = person_address(found)
    return form_page(form, title=_("Take on again"), about=found.name, text=text, back=back, save=_("Save"))
