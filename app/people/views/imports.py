"""Import of people: send a file, look at what it would change, say yes, and undo."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock, imports
from app.core.db import release
from app.core.downloads import table_file
from app.core.i18n import _
from app.core.imports import Outcome, StagedFile
from app.core.tables import TableError, read
from app.people import bp, services
from app.people.forms import ImportForm
from app.people.services.roster import TEMPLATE

KIND = "people"


@bp.route("/people/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def import_page() -> ResponseReturnValue:
    form = ImportForm()
    if form.validate_on_submit():
        return redirect(url_for("people.check_import", staged_id=_stage(form).id))
    return form.page("people/import.html", runs=imports.runs(KIND))


def _stage(form: ImportForm) -> StagedFile:
    """Keep what was sent, here and not in the browser, until it is confirmed."""
    name, stream = form.sent()
    return imports.stage(
        kind=KIND, file_name=name, stream=stream, options=form.options(), by_id=g.person.id, now=clock.now()
    )


@bp.get("/people/import/<int:staged_id>")
@requires(Permission.MANAGE_PEOPLE)
def check_import(staged_id: int) -> ResponseReturnValue:
    return _checked(*_import(staged_id, dry_run=True))


@bp.post("/people/import/<int:staged_id>")
@requires(Permission.MANAGE_PEOPLE)
def confirm_import(staged_id: int) -> ResponseReturnValue:
    file_name, outcome = _import(staged_id, dry_run=False)
    if outcome.errors:
        return _checked(file_name, outcome)
    imports.drop_staged(staged_id)
    return redirect(url_for("people.import_done", run_id=outcome.import_id))


def _import(staged_id: int, *, dry_run: bool) -> tuple[str, Outcome]:
    """Read the staged file outside of a transaction, then check it against the directory or write it."""
    staged = imports.staged_file(staged_id, kind=KIND, by_id=g.person.id) or abort(404)
    options = staged.options
    facts: dict[str, Any] = {"file_name": staged.file_name, "fingerprint": staged.fingerprint}
    with staged.opened() as stream:
        release()
        try:
            table = read(stream, facts["file_name"])
        except TableError as reason:
            return facts["file_name"], imports.unreadable(reason)
        outcome = services.import_people(
            table=table, **facts, **options, dry_run=dry_run, by=g.person, today=clock.today()
        )
    return facts["file_name"], outcome


def _checked(file_name: str, outcome: Outcome) -> ResponseReturnValue:
    page = render_template(
        "people/import_check.html", file_name=file_name, outcome=outcome, problems=imports.grouped(outcome.errors)
    )
    return page, 422 if outcome.errors and request.method == "POST" else 200


@bp.get("/people/import/done/<int:run_id>")
@requires(Permission.MANAGE_PEOPLE)
def import_done(run_id: int) -> ResponseReturnValue:
    return render_template("people/import_done.html", run=imports.run_of(run_id, kind=KIND) or abort(404))


@bp.post("/people/import/done/<int:run_id>/undo")
@requires(Permission.MANAGE_PEOPLE)
def undo_import(run_id: int) -> ResponseReturnValue:
    if imports.run_of(run_id, kind=KIND) is None:
        abort(404)
    imports.undo(import_id=run_id, kind=KIND, by_id=g.person.id, now=clock.now())
    flash(_("The import was undone. Everything is as it was before."))
    return redirect(url_for("people.import_page"))


@bp.get("/people/import/template.csv")
@requires(Permission.MANAGE_PEOPLE)
def import_template() -> ResponseReturnValue:
    return table_file("csv", "people-template", TEMPLATE[0], TEMPLATE[1:])
