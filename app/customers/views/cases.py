"""Pages of cases: one's own and those of one's teams, each case, what waits for one, and how long they take."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import audit, clock, jobs
from app.core.downloads import table_file
from app.core.forms import Form
from app.core.i18n import _, _l
from app.core.paging import Page
from app.core.tables import Cell
from app.customers import bp, services, work
from app.customers.forms.cases import (
    SHOWN_STATES,
    AutomaticForm,
    ContactForm,
    HandOnForm,
    NoteForm,
    ReopenForm,
    ShownCases,
    SolveForm,
)
from app.customers.models.cases import Case
from app.customers.queries import cases as queries
from app.people import queries as people
from app.people.queries import Tree

P = Permission
MOST_EXPORTED = 20_000
UNHAPPY_DAYS = 90
COLUMNS = (
    *(_l("Case"), _l("Team code"), _l("Team"), _l("Owner"), _l("State"), _l("Made"), _l("Due"), _l("Solved")),
    *(_l("Hours to solve"), _l("Times reopened"), _l("Score"), _l("What the customer said"), _l("Root cause")),
    *(_l("More about the cause"), _l("What was done")),
)
__all__ = ["work"]  # imported here, so that the jobs are known wherever the pages are


class Scope(NamedTuple):
    """The tree of today, and which of its teams one may see."""

    tree: Tree
    visible: frozenset[int]

    @classmethod
    def of_today(cls) -> "Scope":
        tree = people.tree(clock.today())
        return cls(tree, people.visible_in(tree, g.standings))


@bp.get("/customers/cases")
@requires(P.TAKE_PART, P.SEE_CUSTOMERS)
def cases() -> ResponseReturnValue:
    scope, page, now = Scope.of_today(), Page.of_request(request.args), clock.now()
    shown = ShownCases.of_request(request.args, visible=scope.visible)
    wanted = shown.wanted(g.person.id, *scope)
    page.total = queries.count_cases(wanted, now=now)
    found = queries.cases(wanted, now=now, limit=page.size, offset=page.offset)
    return render_template(
        "customers/cases.html", cases=found, page=page, shown=shown, scope=scope, states=SHOWN_STATES.items(), now=now
    )


@bp.get("/customers/cases.<any(csv, xlsx):kind>")
@requires(P.TAKE_PART, P.SEE_CUSTOMERS)
def cases_file(kind: str) -> ResponseReturnValue:
    audit.record_read(action="export", actor_id=g.person.id, object_type="case", object_id=None, format=kind)
    scope = Scope.of_today()
    shown = ShownCases.of_request(request.args, visible=scope.visible)
    found = queries.cases(shown.wanted(g.person.id, *scope), now=clock.now(), limit=MOST_EXPORTED)
    return table_file(kind, f"cases-{clock.today()}", COLUMNS, _rows(found), title=_("Cases"))


def _rows(found: list[Case]) -> Iterator[tuple[Cell, ...]]:
    """Without who the customer is."""
    for one in found:
        team, cause = one.answer.team, str(one.cause.label) if one.cause else ""
        moments = (_local(one.opened_at), _local(one.due_at), _local(one.solved_at) if one.solved_at else "")
        hours = round((one.solved_at - one.opened_at) / timedelta(hours=1), 1) if one.solved_at else None
        said = (one.answer.score, one.answer.comment, cause, one.cause_text, one.action)
        yield (
            one.id,
            team.code,
            team.name,
            one.owner.name,
            str(one.state.label),
            *moments,
            hours,
            one.times_reopened,
            *said,
        )


def _local(moment: Any) -> str:
    return f"{moment.astimezone(clock.zone()):%Y-%m-%d %H:%M}"


def _visible_case(case_id: int) -> Case:
    """One's own, or one about a team one may see."""
    found = queries.case_of_id(case_id) or abort(404)
    if found.owner_id != g.person.id and found.answer.team_id not in people.visible_team_ids(g.person):
        abort(404)
    return found


@bp.get("/customers/cases/<int:case_id>")
@requires(P.TAKE_PART, P.SEE_CUSTOMERS)
def case(case_id: int) -> ResponseReturnValue:
    return _page(_visible_case(case_id))


def _page(found: Case, **refused: Form) -> ResponseReturnValue:
    forms = {
        "contact_form": ContactForm,
        "solve_form": SolveForm,
        "reopen_form": ReopenForm,
        "note_form": NoteForm,
        "hand_on_form": HandOnForm,
    }
    shown = {name: refused.get(name) or kind(formdata=None) for name, kind in forms.items()}
    page = render_template(
        "customers/case.html",
        case=found,
        now=clock.now(),
        owns=found.owner_id == g.person.id and may(P.TAKE_PART),
        has_errors=bool(refused),
        **shown,
    )
    return page, 422 if refused else 200


def _back(found: Case, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("customers.case", case_id=found.id))


@bp.post("/customers/cases/<int:case_id>/contact")
@requires(P.TAKE_PART)
def contact(case_id: int) -> ResponseReturnValue:
    found, form = _visible_case(case_id), ContactForm()
    if form.validate_on_submit():
        with form.refusing():
            reached = form.reached.data == "yes"
            services.contact(case=found, reached=reached, text=form.said.data, by=g.person, now=clock.now())
            return _back(found, _("Noted."))
    return _page(found, contact_form=form)


@bp.post("/customers/cases/<int:case_id>/solve")
@requires(P.TAKE_PART)
def solve(case_id: int) -> ResponseReturnValue:
    found, form = _visible_case(case_id), SolveForm()
    if form.validate_on_submit():
        with form.refusing():
            texts = {"cause_text": form.cause_text.data or "", "action": form.action.data}
            services.solve(case=found, cause=form.chosen, **texts, by=g.person, now=clock.now())
            return _back(found, _("The case is solved. If the customer is still unhappy, it can be opened again."))
    return _page(found, solve_form=form)


@bp.post("/customers/cases/<int:case_id>/reopen")
@requires(P.TAKE_PART)
def reopen(case_id: int) -> ResponseReturnValue:
    found, form = _visible_case(case_id), ReopenForm()
    if form.validate_on_submit():
        with form.refusing():
            services.reopen(case=found, text=form.still.data, by=g.person, now=clock.now())
            return _back(found, _("The case is open again, due in 48 hours."))
    return _page(found, reopen_form=form)


@bp.post("/customers/cases/<int:case_id>/note")
@requires(P.TAKE_PART)
def note(case_id: int) -> ResponseReturnValue:
    found, form = _visible_case(case_id), NoteForm()
    if form.validate_on_submit():
        with form.refusing():
            services.note(case=found, text=form.note.data, by=g.person, now=clock.now())
            return _back(found, _("Noted."))
    return _page(found, note_form=form)


@bp.post("/customers/cases/<int:case_id>/hand-on")
@requires(P.HAND_ON_CASES)
def hand_on(case_id: int) -> ResponseReturnValue:
    found, form = _visible_case(case_id), HandOnForm()
    if form.validate_on_submit():
        with form.refusing():
            owner, reason = form.new_owner.chosen, form.reason.data
            services.hand_on(case=found, owner=owner, reason=reason, by=g.person, now=clock.now())
            return _back(found, _("The case has a new owner, who was told."))
    return _page(found, hand_on_form=form)


@bp.get("/customers/cases/unhappy")
@requires(P.SEE_CUSTOMERS)
def unhappy() -> ResponseReturnValue:
    scope, page = Scope.of_today(), Page.of_request(request.args, size=20)
    since = clock.today() - timedelta(days=UNHAPPY_DAYS)
    found = queries.without_case(scope.visible, since, limit=page.size + 1, offset=page.offset)
    return render_template(
        "customers/unhappy.html", answers=found[: page.size], page=page, more=len(found) > page.size, days=UNHAPPY_DAYS
    )


@bp.get("/customers/cases/times")
@requires(P.SEE_CUSTOMERS)
def times() -> ResponseReturnValue:
    scope, now = Scope.of_today(), clock.now()
    months = {"3": 3, "36": 36}.get(request.args.get("period", ""), 12)
    since = clock.start_of(clock.add_months(clock.month_of(clock.today()), 1 - months))
    figures = queries.figures_by_team(scope.visible, since=since, now=now)
    whole = queries.together(figures.values())
    return render_template(
        "customers/times.html", scope=scope, figures=figures, whole=whole, months=months, enough=queries.ENOUGH_CASES
    )


@bp.route("/customers/cases/settings", methods=["GET", "POST"])
@requires(P.MANAGE_CUSTOMERS)
def case_settings() -> ResponseReturnValue:
    setting = queries.setting()
    form = AutomaticForm(obj=setting)
    if form.validate_on_submit():
        services.set_automatic(automatic=form.automatic.data, days=form.days.data, by=g.person)
        jobs.enqueue("open-cases")
        flash(_("It is saved."))
        return redirect(url_for("customers.case_settings"))
    waiting = queries.waiting_by_team(clock.today() - timedelta(days=setting.days))
    return form.page("customers/case_settings.html", setting=setting, waiting=sum(waiting.values()))
