"""What is known of a person as a file, erasing, keeping from it, and how long things are kept."""

import json
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import audit, clock
from app.core.i18n import _, moment, short_day
from app.core.tables import write_csv
from app.people import bp, services
from app.people.forms import LastDayForm
from app.people.forms.privacy import EraseForm, HoldForm, retention_form
from app.people.models import Person
from app.people.privacy import KEPT, Section, known_of
from app.people.queries import privacy as queries
from app.people.views.pages import back_to_person, form_page, person_address, person_or_404


@bp.get("/my-data")
@requires(*Permission)
def my_data() -> ResponseReturnValue:
    return render_template("people/my_data.html")


@bp.post("/my-data/file")
@requires(*Permission)
def my_file() -> ResponseReturnValue:
    return _file(g.person)


@bp.post("/people/<int:person_id>/data")
@requires(Permission.HANDLE_PRIVACY)
def person_file(person_id: int) -> ResponseReturnValue:
    return _file(person_or_404(person_id))


def _file(person: Person) -> Response:
    """A ZIP to keep: one page to read, one file for machines, a table for each section."""
    person_id = person.id
    audit.record_read(action="read data", actor_id=g.person.id, object_type="person", object_id=person_id)
    person = person_or_404(person_id)
    sections, content = known_of(person), BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        page = render_template("people/data_file.html", person=person, sections=sections, shown=_shown, now=clock.now())
        archive.writestr("data.html", page)
        archive.writestr("data.json", json.dumps(_plain(sections), ensure_ascii=False, indent=1, default=_text))
        for one in sections:
            rows = [[_cell(value) for value in row] for row in one.rows]
            archive.writestr(f"{one.name}.csv", write_csv([str(header) for header in one.headers], rows))
    name = f"data-{person.number}-{clock.today().isoformat()}.zip"
    disposition = Response().headers
    disposition.set("Content-Disposition", "attachment", filename=name.encode("ascii", "replace").decode())
    return Response(content.getvalue(), content_type="application/zip", headers=disposition)


def _plain(sections: list[Section]) -> dict[str, Any]:
    return {one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in sections}


def _text(value: Any) -> str:
    return str(value.value) if isinstance(value, Enum) else value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> Any:
    return _text(value) if isinstance(value, Enum | datetime) else value


def _shown(value: Any) -> str:
    """A value as a reader expects it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    return short_day(value) if isinstance(value, date) else str(getattr(value, "label", value))


@bp.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@requires(Permission.HANDLE_PRIVACY)
def erase(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = EraseForm()
    if form.validate_on_submit():
        with form.refusing():
            services.erase(person=found, by=g.person, today=clock.today(), now=clock.now())
            flash(_("It is forgotten who this was."))
            return back_to_person(found)
    text = _(
        "Name, number, e-mail, job and place, access, notices and what others wrote of this person are deleted. Days "
        "in teams, thanks, training and other records stay without a name, so every figure stays as it is. Award "
        "citations stay as they were decided. Older backups still hold the data. Nobody can undo this."
    )
    return form_page(
        form,
        title=_("Erase for good"),
        about=found.name,
        text=text,
        back=person_address(found),
        save=_("Erase for good"),
        kind="danger",
    )


@bp.route("/people/<int:person_id>/hold", methods=["GET", "POST"])
@requires(Permission.HANDLE_PRIVACY)
def hold(person_id: int) -> ResponseReturnValue:
    found = person_or_404(person_id)
    form = HoldForm(starts_on=clock.today())
    if form.validate_on_submit():
        with form.refusing():
            days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
            services.hold(person=found, reason=form.reason.data, **days, by=g.person)
            flash(_("On these days nobody can erase this person."))
            return back_to_person(found)
    text = _("As long as a dispute or the law needs the data, neither a person nor a setting can erase them.")
    back = person_address(found)
    return form_page(form, title=_("Keep from erasure"), about=found.name, text=text, back=back, save=_("Save"))


@bp.route("/people/<int:person_id>/hold/<int:hold_id>/end", methods=["GET", "POST"])
@requires(Permission.HANDLE_PRIVACY)
def end_hold(person_id: int, hold_id: int) -> ResponseReturnValue:
    found, held = person_or_404(person_id), queries.hold(hold_id, person_id) or abort(404)
    form = LastDayForm(ends_on=held.ends_on or clock.today())
    if form.validate_on_submit():
        with form.refusing():
            services.end_hold(held=held, ends_on=form.ends_on.data, by=g.person)
            flash(_("The last day is noted."))
            return back_to_person(found)
    back = person_address(found)
    return form_page(form, title=_("End of keeping from erasure"), about=found.name, back=back, save=_("Save"))


@bp.route("/people/retention", methods=["GET", "POST"])
@requires(Permission.HANDLE_PRIVACY)
def retention() -> ResponseReturnValue:
    settings = queries.settings()
    form = retention_form({key: settings.get(key, kept.months) for key, kept in KEPT.items()})
    if form.validate_on_submit():
        with form.refusing():
            services.set_retention(months=form.months(), by=g.person, now=clock.now())
            flash(_("Saved. What is older goes in the night."))
            return redirect(url_for("people.retention"))
    page: ResponseReturnValue = form.page("people/retention.html", due=services.retention_due(clock.today()), kept=KEPT)
    return page
