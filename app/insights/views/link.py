"""Whether customers notice: what was asked beforehand, what a search finds, what is missing."""

from typing import Any

from flask import Response, abort, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.downloads import table_file
from app.core.i18n import _, _l
from app.core.tables import Cell
from app.insights import bp
from app.insights.forms import LinkQuestionForm
from app.insights.link import charts, results, words, work  # noqa: F401  # work: registers the jobs
from app.insights.link.data import exposures
from app.insights.link.results import Result
from app.insights.models.link import LinkQuestion, LinkRun
from app.insights.queries import link as queries
from app.insights.services import link as services

P = Permission
REFRESH_EACH = "3"  # seconds, while it is computed
COLUMNS = (
    *(_l("Measure"), _l("Months later"), _l("NPS points per 10 points"), _l("Low"), _l("High")),
    *("p", _l("p, adjusted"), _l("Teams"), _l("Months"), _l("Smallest effect that would have shown")),
)


@bp.get("/link")
@requires(P.SEE_TEAMS)
def link() -> ResponseReturnValue:
    return _page(LinkQuestionForm())


def _page(form: LinkQuestionForm) -> ResponseReturnValue:
    run, newest = queries.latest(), queries.newest()
    found = result_of(run)
    under_way = newest is not None and newest.finished_at is None
    page = make_response(
        form.page(
            "insights/link.html",
            run=run,
            under_way=newest if under_way else None,
            questions=[_Asked.of(one, found) for one in queries.questions()],
            full=sum(one.retired_at is None for one in queries.questions()) >= services.MOST_IN_FORCE,
            may_retire=may_retire,
            words=words,
            exposures=[(name, words.EXPOSURES[name]) for name in exposures()],
            today=clock.today(),
            **charts.of_page(found, request.args.get("exposure", "")),
        )
    )
    if under_way:
        page.headers["Refresh"] = REFRESH_EACH
    return page


def result_of(run: LinkRun | None) -> Result | None:
    return results.from_json(run.result) if run is not None and run.result is not None else None


class _Asked:
    """A question with what it has come to."""

    def __init__(self, question: LinkQuestion, lines: list[str], *, quarterly: bool) -> None:
        self.question, self.lines, self.quarterly = question, lines, quarterly

    @classmethod
    def of(cls, question: LinkQuestion, found: Result | None) -> "_Asked":
        answers = found.answers if found is not None else []
        quarterly = found is not None and found.quarterly(question.exposure)
        answer = next((one for one in answers if one.question_id == question.id), None)
        return cls(question, words.answer(answer, quarterly=quarterly) if answer else [], quarterly=quarterly)


def may_retire(question: LinkQuestion) -> bool:
    """Who asked, and who leads the programme."""
    return question.retired_at is None and (may(P.MANAGE_PLAN) or question.asked_by_id == g.person.id)


@bp.post("/link/questions")
@requires(P.ASK_LINK)
def ask_link() -> ResponseReturnValue:
    form = LinkQuestionForm()
    if form.validate_on_submit():
        with form.refusing():
            services.ask(exposure=form.exposure.data, lag=int(form.lag.data), by=g.person, now=clock.now())
            flash(_("Asked. The answer comes with the next computation, and cannot be changed after it."))
            return redirect(url_for("insights.link"))
    return _page(form)


@bp.post("/link/questions/<int:question_id>/retire")
@requires(P.ASK_LINK)
def retire_question(question_id: int) -> ResponseReturnValue:
    question = queries.question(question_id) or abort(404)
    if question.retired_at is None and not may_retire(question):
        abort(403)
    services.retire(question=question, by=g.person, now=clock.now())
    flash(_("The question is no longer asked."))
    return redirect(url_for("insights.link"))


@bp.post("/link/compute")
@requires(P.ASK_LINK)
def compute_link() -> ResponseReturnValue:
    services.start(by=g.person, today=clock.today(), now=clock.now())
    return redirect(url_for("insights.link"))


@bp.get("/link.<any(csv, xlsx):kind>")
@requires(P.SEE_TEAMS)
def link_file(kind: str) -> Response:
    run = queries.latest()
    found = result_of(run)
    rows = [_row(one) for one in found.explored] if found is not None else []
    return table_file(kind, f"link-{run.until:%Y-%m}" if run else "link", COLUMNS, rows, title=_("Link"))


def _row(found: results.Finding) -> tuple[Cell, ...]:
    slope = found.slope
    effects: list[Any] = [words.POINTS * value for value in (slope.estimate, slope.low, slope.high)]
    first = (str(words.EXPOSURES[slope.exposure]), words.lag(slope.lag, quarterly=found.quarterly))
    return (*first, *effects, slope.p, slope.p_adjusted, slope.teams, slope.months, words.POINTS * slope.detectable)
