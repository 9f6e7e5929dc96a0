"""Import of answers: send a file, say what its columns hold, look at what would change, say yes, and undo."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock, imports
from app.core.db import db, set_reading
from app.core.errors import RuleBroken
from app.core.forms import ReadingForm, UploadForm
from app.core.i18n import _
from app.core.imports import Outcome, StagedFile
from app.core.tables import TableError
from app.customers import bp, services
from app.customers.services import FIELDS, Preview

KIND = "customers"


@bp.route("/customers/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def import_page() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit() and (staged := _stage(form)):
        return redirect(url_for("customers.import_columns", staged_id=staged.id))
    return form.page("customers/import.html", runs=imports.runs(KIND))


def _stage(form: UploadForm) -> StagedFile | None:
    """Keep what was sent, here and not in the browser, until it is confirmed."""
    name, stream = form.sent()
    try:
        services.preview(stream, name)
    except TableError as reason:
        form.refuse(RuleBroken(str(reason)), "file" if form.has_file else "pasted")
        return None
    return imports.stage(kind=KIND, file_name=name, stream=stream, options={}, by_id=g.person.id, now=clock.now())


def _staged(staged_id: int) -> StagedFile:
    return imports.staged_file(staged_id, kind=KIND, by_id=g.person.id) or abort(404)


@bp.route("/customers/import/<int:staged_id>/columns", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def import_columns(staged_id: int) -> ResponseReturnValue:
    staged = _staged(staged_id)
    with staged.opened() as stream:
        table = services.preview(stream, staged.file_name)
    form = ReadingForm(data=staged.options)
    chosen = _chosen(table, staged)
    if form.validate_on_submit() and _agreed(form, staged, table, chosen):
        return redirect(url_for("customers.check_import", staged_id=staged_id))
    return form.page("customers/import_columns.html", staged=staged, table=table, chosen=chosen, fields=FIELDS.items())


def _chosen(table: Preview, staged: StagedFile) -> list[str]:
    """What each column holds: as just sent, as said before, or as recognised."""
    sent = request.form.getlist("holds")
    if len(sent) == len(table.headers):
        return sent
    said: dict[str, str] = staged.options.get("mapping") or table.recognised
    return [said.get(header, "") for header in table.headers]


def _agreed(form: ReadingForm, staged: StagedFile, table: Preview, chosen: list[str]) -> bool:
    mapping = dict(zip(table.headers, chosen, strict=True))
    with form.refusing():
        services.columns_of(table.headers, table.labels, mapping)
        staged.options = {"mapping": mapping, **form.options()}
        db.session.flush()
    return not form.errors


@bp.get("/customers/import/<int:staged_id>")
@requires(Permission.MANAGE_CUSTOMERS)
def check_import(staged_id: int) -> ResponseReturnValue:
    set_reading(False)  # what would change is found by changing it and taking that back
    return _checked(staged_id, _import(staged_id, dry_run=True))


@bp.post("/customers/import/<int:staged_id>")
@requires(Permission.MANAGE_CUSTOMERS)
def confirm_import(staged_id: int) -> ResponseReturnValue:
    outcome = _import(staged_id, dry_run=False)
    if outcome.errors:
        return _checked(staged_id, outcome)
    imports.drop_staged(staged_id)
    return redirect(url_for("customers.import_done", run_id=outcome.import_id))


def _import(staged_id: int, *, dry_run: bool) -> Outcome:
    staged = _staged(staged_id)
    name, options = staged.file_name, dict[str, Any](staged.options)
    with staged.opened() as stream:
        return services.import_customers(
            stream=stream, file_name=name, **options, dry_run=dry_run, by=g.person, now=clock.now()
        )


def _checked(staged_id: int, outcome: Outcome) -> ResponseReturnValue:
    page = render_template(
        "customers/import_check.html",
        staged_id=staged_id,
        outcome=outcome,
        problems=imports.grouped(outcome.errors),
    )
    return page, 422 if outcome.errors and request.method == "POST" else 200


@bp.get("/customers/import/done/<int:run_id>")
@requires(Permission.MANAGE_CUSTOMERS)
def import_done(run_id: int) -> ResponseReturnValue:
    return render_template("customers/import_done.html", run=imports.run_of(run_id, kind=KIND) or abort(404))


@bp.post("/customers/import/done/<int:run_id>/undo")
@requires(Permission.MANAGE_CUSTOMERS)
def undo_import(run_id: int) -> ResponseReturnValue:
    if imports.run_of(run_id, kind=KIND) is None:
        abort(404)
    imports.undo(import_id=run_id, kind=KIND, by_id=g.person.id, now=clock.now())
    flash(_("The import was undone. Everything is as it was before."))
    return redirect(url_for("customers.import_page"))
