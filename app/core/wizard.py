"""The pages by which a file comes in: send it, say what its columns hold, look at what would change, say yes, undo.

A feature gives its importer, its words and who may; the pages are the same for all.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, imports
from app.core.db import db, reading, release
from app.core.downloads import table_file
from app.core.errors import RuleBroken
from app.core.forms import ColumnsForm, MappingForm, UploadForm
from app.core.i18n import LazyString, _, language
from app.core.imports import Importer, ImportMapping, ImportRun, Options, Outcome, Preview, StagedFile, mappings
from app.core.tables import TableError

View = Callable[..., ResponseReturnValue]
REFRESH_EACH = "3"  # seconds, while a job works


@dataclass(frozen=True)
class Texts:
    """What the pages say of one kind of import."""

    title: LazyString
    lead: LazyString
    home: str  # the endpoint of the page it belongs to
    home_name: LazyString
    back: LazyString
    nothing: LazyString  # said where the file changes nothing
    also: LazyString | str = ""  # heading of what else it makes
    notes: Sequence[LazyString] = ()


class Wizard:
    """Routes and views of one kind of import; `mark` says who may, as `requires(...)` does."""

    def __init__(
        self,
        bp: Blueprint,
        importer: Importer,
        *,
        at: str,
        mark: Callable[[View], View],
        texts: Texts,
        form: type[ColumnsForm] = ColumnsForm,
        words: str = "",
        prefix: str = "",
    ) -> None:
        self.bp = bp
        self.importer = importer
        self.kind = importer.kind
        self.texts = texts
        self._form = form
        self._prefix = prefix  # of its endpoints, where a feature has several
        self.words = words  # the endpoint of a page on which unknown words of a file are explained
        for rule, view, methods in (
            ("", self.import_page, ["GET", "POST"]),
            ("/template.csv", self.import_template, ["GET"]),
            ("/<int:staged_id>/columns", self.import_columns, ["GET", "POST"]),
            ("/<int:staged_id>", self.check_import, ["GET"]),
            ("/<int:staged_id>", self.confirm_import, ["POST"]),
            ("/<int:staged_id>/stop", self.stop_import, ["POST"]),
            ("/<int:staged_id>/to-correct.csv", self.bad_rows, ["GET"]),
            ("/done/<int:run_id>", self.import_done, ["GET"]),
            ("/done/<int:run_id>/undo", self.undo_import, ["POST"]),
            ("/mappings/<int:mapping_id>", self.edit_mapping, ["GET", "POST"]),
            ("/mappings/<int:mapping_id>/delete", self.delete_mapping, ["POST"]),
        ):
            bp.add_url_rule(at + rule, prefix + view.__name__, mark(_plain(view)), methods=methods)

    def url(self, view: str, **values: Any) -> str:
        return url_for(f"{self.bp.name}.{self._prefix}{view}", **values)

    # 1 the file

    def import_page(self) -> ResponseReturnValue:
        form = UploadForm()
        if form.validate_on_submit() and (staged := self._stage(form)):
            return redirect(self.url("import_columns", staged_id=staged.id))
        runs, kept = imports.runs(self.kind), mappings.saved(self.kind)
        return form.page("imports/file.html", wizard=self, runs=runs, kept=kept, today=clock.today())

    def _stage(self, form: UploadForm) -> StagedFile | None:
        """Keep what was sent, here and not in the browser, until it is confirmed."""
        name, stream = form.sent()
        try:
            with reading():
                imports.preview(self.kind, stream, name, Options())
            release()
        except TableError as reason:
            form.refuse(RuleBroken(str(reason)), "file" if form.has_file else "pasted")
            return None
        return imports.stage(
            kind=self.kind, file_name=name, stream=stream, options={}, by_id=g.person.id, now=clock.now()
        )

    def import_template(self) -> ResponseReturnValue:
        headers, *rows = self.importer.example
        return table_file("csv", f"{self.kind}-template", headers, rows)

    # 2 its columns

    def import_columns(self, staged_id: int) -> ResponseReturnValue:
        staged = self._staged(staged_id)
        found = self._preview(staged)
        form = self._form(data=self._said(staged, found))
        form.offer(found.notes)
        holds = self._holds(found)
        if form.validate_on_submit():
            again = form.again.data or form.differs(found.notes)
            if self._read_again(form, staged) if again else self._agreed(form, staged, found, holds):
                return redirect(self.url("import_columns" if again else "check_import", staged_id=staged_id))
        return form.page("imports/columns.html", wizard=self, staged=staged, table=found, holds=holds)

    def _read_again(self, form: ColumnsForm, staged: StagedFile) -> bool:
        """With other letters, another tab or other headers, what was said of columns may be of others now."""
        options = Options(**form.options())
        try:
            with staged.opened() as stream:
                imports.preview(self.kind, stream, staged.file_name, options)
        except TableError as reason:
            form.refuse(RuleBroken(str(reason)))
            return False
        staged.options = asdict(options)
        return True

    def _preview(self, staged: StagedFile) -> Preview:
        with staged.opened() as stream:
            return imports.preview(self.kind, stream, staged.file_name, Options.of(staged.options))

    def _said(self, staged: StagedFile, found: Preview) -> dict[str, Any]:
        """What the form says at first: what was chosen on this page before, else what was kept with a mapping."""
        kept = staged.options or found.options
        read = {name: getattr(found.notes, name) for name in ("encoding", "sheet", "header_row")}
        return {**kept.get("choices", {}), "dates": kept.get("dates") or "", **read}

    def _holds(self, found: Preview) -> list[str]:
        """What each column holds: as just sent, else as proposed."""
        sent = request.form.getlist("holds")
        return sent if len(sent) == len(found.headers) else found.holds

    def _agreed(self, form: ColumnsForm, staged: StagedFile, found: Preview, holds: list[str]) -> bool:
        options = Options(dict(zip(found.headers, holds, strict=True)), **form.options(), language=language())
        with form.refusing():
            self.importer.check(found.headers, found.labels, options.mapping)
            imports.work.ask_again(staged)
            staged.options = asdict(options)
            self._keep(form, found, options)
        with form.refusing():
            if not form.errors:
                self.check_now(staged)
        return not form.errors

    def check_now(self, staged: StagedFile) -> None:
        """A small file is checked before its page is asked for, with what was just said of it; a large one by a job."""
        if staged.is_large:
            return
        db.session.commit()
        staged_id = staged.id
        outcome = self._run(staged, dry_run=True)
        release()
        staged = self._staged(staged_id)
        staged.outcome, staged.state = outcome.as_json(), "checked"

    def _keep(self, form: ColumnsForm, found: Preview, options: Options) -> None:
        if form.keep_as.data:
            said = {name: value for name, value in asdict(options).items() if name not in ("mapping", "language")}
            mappings.save(
                kind=self.kind, name=form.keep_as.data, headers=found.headers, mapping=options.mapping, options=said,
                by_id=g.person.id, now=clock.now(),
            )  # fmt: skip

    # 3 and 4 the check, and what it comes to

    def check_import(self, staged_id: int) -> ResponseReturnValue:
        staged = self._staged(staged_id)
        if staged.state == "written":
            return redirect(self.url("import_done", run_id=staged.run_id))
        if staged.state == "waiting":  # nobody has said what its columns hold, or the check was stopped
            return redirect(self.url("import_columns", staged_id=staged_id))
        if staged.state in ("checking", "writing"):
            page = Response(render_template("imports/progress.html", wizard=self, staged=staged))
            page.headers["Refresh"] = REFRESH_EACH
            return page
        return self._check_page("imports/check.html", staged, self._checked(staged))

    def confirm_import(self, staged_id: int) -> ResponseReturnValue:
        staged = self._staged(staged_id)
        if staged.is_large:
            return self._confirm_large(staged)
        outcome = self._run(staged, dry_run=False)
        if outcome.errors:
            return self._check_page("imports/check.html", self._staged(staged_id), outcome), 422
        if not imports.drop_staged(staged_id):
            abort(404)  # a second press: the first has written it
        return redirect(self.url("import_done", run_id=outcome.import_id))

    def _confirm_large(self, staged: StagedFile) -> ResponseReturnValue:
        if not imports.work.ask_to_write(staged):
            return self._check_page("imports/check.html", staged, self._checked(staged)), 422
        return redirect(self.url("check_import", staged_id=staged.id))

    def stop_import(self, staged_id: int) -> ResponseReturnValue:
        staged = self._staged(staged_id)
        if not imports.work.stop(staged):
            return redirect(self.url("check_import", staged_id=staged_id))
        flash(_("It was stopped. Nothing was written."))
        return redirect(self.url("check_import", staged_id=staged_id))

    def checked(self, staged_id: int) -> tuple[StagedFile, Outcome]:
        """For pages of the feature that help to mend a file."""
        staged = self._staged(staged_id)
        return staged, self._checked(staged)

    def _checked(self, staged: StagedFile) -> Outcome:
        return Outcome.from_json(staged.outcome or abort(404))

    def _run(self, staged: StagedFile, *, dry_run: bool) -> Outcome:
        """Read the file outside of a transaction, then compare it or write it."""
        name, options = staged.file_name, Options.of(staged.options)
        with staged.opened() as stream, reading(dry_run):
            by_id, now = g.person.id, clock.now()
            release()
            return imports.run(self.kind, stream, name, options, by_id=by_id, now=now, dry_run=dry_run)

    def _check_page(self, template: str, staged: StagedFile, outcome: Outcome) -> str:
        problems = imports.grouped(outcome.errors)
        return render_template(template, wizard=self, staged=staged, outcome=outcome, problems=problems)

    def bad_rows(self, staged_id: int) -> ResponseReturnValue:
        """The rows that have to be mended, as they are in the file, each with what is wrong."""
        staged = self._staged(staged_id)
        outcome = self._checked(staged)
        with staged.opened() as stream:
            headers, rows = imports.rows_to_correct(self.kind, stream, staged.file_name, staged.options, outcome)
            return table_file("csv", f"{self.kind}-to-correct", headers, rows)

    # 5 done

    def import_done(self, run_id: int) -> ResponseReturnValue:
        run = self._run_of(run_id)
        return render_template("imports/done.html", wizard=self, run=run, may_undo=run.may_undo(clock.now()))

    def undo_import(self, run_id: int) -> ResponseReturnValue:
        if not self._run_of(run_id).may_undo(clock.now()):
            raise RuleBroken(_("This import can no longer be undone here."))
        imports.undo(import_id=run_id, kind=self.kind, by_id=g.person.id, now=clock.now())
        flash(_("The import was undone. Everything is as it was before."))
        return redirect(self.url("import_page"))

    # Mappings that were kept

    def edit_mapping(self, mapping_id: int) -> ResponseReturnValue:
        mapping = self._mapping(mapping_id)
        form = MappingForm(obj=mapping)
        holds = request.form.getlist("holds") or list(mapping.mapping.values())
        if form.validate_on_submit() and self._changed(form, mapping, holds):
            flash(_("The mapping was changed."))
            return redirect(self.url("import_page"))
        return form.page("imports/mapping.html", wizard=self, mapping=mapping, holds=holds)

    def _changed(self, form: MappingForm, mapping: ImportMapping, holds: list[str]) -> bool:
        with form.refusing():
            mappings.change(
                mapping=mapping, name=form.name.data, holds=holds, fields=self.importer.fields, by_id=g.person.id
            )
        return not form.errors

    def delete_mapping(self, mapping_id: int) -> ResponseReturnValue:
        mappings.forget(mapping=self._mapping(mapping_id), by_id=g.person.id)
        flash(_("The mapping was deleted."))
        return redirect(self.url("import_page"))

    # What an address names

    def _staged(self, staged_id: int) -> StagedFile:
        return imports.staged_file(staged_id, kind=self.kind, by_id=g.person.id) or abort(404)

    def _run_of(self, run_id: int) -> ImportRun:
        return imports.run_of(run_id, kind=self.kind) or abort(404)

    def _mapping(self, mapping_id: int) -> ImportMapping:
        return mappings.of_id(mapping_id, kind=self.kind) or abort(404)


def _plain(view: View) -> View:
    """A function around a method: marks are set on functions."""

    def shown(**arguments: Any) -> ResponseReturnValue:
        return view(**arguments)

    shown.__name__ = view.__name__
    return shown
