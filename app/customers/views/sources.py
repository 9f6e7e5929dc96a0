"""Sources of answers: what their words mean, and the key by which a tool sends answers itself."""

from collections.abc import Sequence
from difflib import get_close_matches

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock, imports
from app.core.i18n import _, nl
from app.core.imports import Options, StagedFile, Unknown
from app.customers import bp
from app.customers.forms.imports import SourceForm, SourceTeamForm, UnknownWord, WordForm, WordsForm
from app.customers.models.sources import Source, Word
from app.customers.queries import sources as queries
from app.customers.services import sources as services
from app.customers.services.imports import source_name
from app.customers.services.teams import name_key
from app.customers.services.tools import KIND
from app.customers.services.words import source_called
from app.customers.views.imports import wizard
from app.people import queries as people

MOST_AT_ONCE = 100  # words on one page
ALIKE = 0.6


@bp.route("/customers/sources", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def sources() -> ResponseReturnValue:
    form = SourceForm()
    form.team.offer(people.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing("name"):
            made = services.make_source(name=str(form.name.data), team=form.team.team, by=g.person)
            return redirect(url_for("customers.source", source_id=made.id))
    return form.page("customers/sources.html", sources=queries.sources())


@bp.route("/customers/sources/<int:source_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def source(source_id: int) -> ResponseReturnValue:
    found = _source(source_id)
    form = SourceTeamForm(data={"team": str(found.team_id or "")})
    form.team.offer(people.tree(clock.today()))
    if form.validate_on_submit():
        services.set_team(source=found, team=form.team.team, by=g.person)
        flash(_("It is saved. Answers that are here already stay as they are."))
        return redirect(url_for("customers.source", source_id=source_id))
    words, counts = queries.words(source_id), queries.answers_by_word(source_id)
    return form.page("customers/source.html", source=found, words=words, counts=counts)


@bp.route("/customers/sources/<int:source_id>/words/<int(max=9223372036854775807):word_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def word(source_id: int, word_id: int) -> ResponseReturnValue:
    found = queries.word(word_id, source_id) or abort(404)
    form = _word_form(found)
    if form.validate_on_submit():
        with form.refusing():
            moved = services.reassign(word=found, meaning=form.meaning, by=g.person)
            flash(nl("It is saved. %(num)s answer moved.", "It is saved. %(num)s answers moved.", moved))
            return redirect(url_for("customers.source", source_id=source_id))
    count = queries.answers_by_word(source_id).get(word_id, 0)
    return form.page("customers/word.html", word=found, source=_source(source_id), count=count)


def _word_form(found: Word) -> WordForm:
    named = found.person.number if found.person is not None else ""
    form = WordForm(data={"team": str(found.team_id or ""), "person": named})
    form.team.offer(people.tree(clock.today()))
    return form


@bp.post("/customers/sources/<int:source_id>/key")
@requires(Permission.MANAGE_CUSTOMERS)
def make_key(source_id: int) -> ResponseReturnValue:
    found = _source(source_id)
    token = services.make_token(source=found, by=g.person, now=clock.now())
    return render_template("customers/source_key.html", source=found, token=token)


@bp.post("/customers/sources/<int:source_id>/key/revoke")
@requires(Permission.MANAGE_CUSTOMERS)
def revoke_key(source_id: int) -> ResponseReturnValue:
    services.revoke_token(source=_source(source_id), by=g.person)
    flash(_("The key is revoked. The tool can send no more answers."))
    return redirect(url_for("customers.source", source_id=source_id))


@bp.route("/customers/import/<int:staged_id>/words", methods=["GET", "POST"])
@requires(Permission.MANAGE_CUSTOMERS)
def import_words(staged_id: int) -> ResponseReturnValue:
    staged, outcome = wizard.checked(staged_id)
    words = _with_suggestions(staged, outcome.unknown[:MOST_AT_ONCE])
    form = WordsForm.of(words, people.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            _agree(staged, form)
            return redirect(url_for("customers.check_import", staged_id=staged_id))
    more = len(outcome.unknown) - len(words)
    return form.page("customers/import_words.html", wizard=wizard, staged=staged, more=more)


def _agree(staged: StagedFile, form: WordsForm) -> None:
    with staged.opened() as stream:
        table = imports.opened(KIND, stream, staged.file_name, Options.of(staged.options))
        name = source_name(Options.of(staged.options), table.headers)
    services.agree(source=source_called(name), meanings=form.meanings(), by=g.person)
    imports.work.ask_again(staged)
    wizard.check_now(staged)


def _with_suggestions(staged: StagedFile, unknown: Sequence[Unknown]) -> list[UnknownWord]:
    agents = {name_key(header) for header, field in Options.of(staged.options).mapping.items() if field == "agent"}
    tree = people.tree(clock.today())
    teams = {name_key(team.code): str(team.id) for team in tree.teams.values()}
    teams |= {name_key(team.name): str(team.id) for team in tree.teams.values()}
    found = []
    for column, text, rows in unknown:
        near = [] if column in agents else get_close_matches(name_key(text), teams, n=1, cutoff=ALIKE)
        found.append(UnknownWord(column, text, rows, column in agents, teams[near[0]] if near else ""))
    return found


def _source(source_id: int) -> Source:
    return queries.source(source_id) or abort(404)
