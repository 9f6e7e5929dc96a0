"""Customers' answers as evidence of ideas and problems: shown to whoever may see the answers."""

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.customers.models import CustomerAnswer
from app.engage import services as engage
from app.engage.forms.ideas import EvidenceForm, IdeaForm
from app.engage.models import Idea, IdeaKind, IdeaState
from app.engage.queries import ideas
from app.insights import bp
from app.insights.queries.evidence import evidence as evidence_of
from app.people import queries as people

P = Permission


def _idea(idea_id: int) -> Idea:
    found = ideas.idea(idea_id)
    return found if found is not None and found.state != IdeaState.WITHDRAWN else abort(404)


def _answer(answer_id: int) -> CustomerAnswer | None:
    """The answer, if it is for the reader's eyes."""
    return next(iter(evidence_of([answer_id], people.visible_team_ids(g.person)).answers), None)


@bp.route("/ideas/<int:idea_id>/answers", methods=["GET", "POST"])
@requires(P.FOLLOW_UP)
def evidence(idea_id: int) -> ResponseReturnValue:
    found, form = _idea(idea_id), EvidenceForm()
    if form.validate_on_submit():
        answer = _answer(form.answer.data)
        if answer is not None:
            engage.cite(idea=found, answer_id=answer.id, by=g.person, now=clock.now())
            flash(_("The customer's answer stands beside it now."))
            return redirect(url_for("insights.evidence", idea_id=idea_id))
        form.answer.errors = [_("There is no answer with this number that you may see.")]
    shown = evidence_of(ideas.cited(found), people.visible_team_ids(g.person))
    return form.page("insights/evidence.html", idea=found, evidence=shown)


@bp.post("/ideas/<int:idea_id>/answers/<int:answer_id>/remove")
@requires(P.FOLLOW_UP)
def no_longer_cite(idea_id: int, answer_id: int) -> ResponseReturnValue:
    found, answer = _idea(idea_id), _answer(answer_id) or abort(404)
    engage.no_longer_cite(idea=found, answer_id=answer.id)
    flash(_("The answer no longer stands beside it."))
    return redirect(url_for("insights.evidence", idea_id=idea_id))


@bp.route("/customers/answers/<int:answer_id>/problem", methods=["GET", "POST"])
@requires(P.FOLLOW_UP)
def bring_problem(answer_id: int) -> ResponseReturnValue:
    """A problem is brought, and the answer that shows it goes along."""
    answer = _answer(answer_id) or abort(404)
    form = IdeaForm(data={"kind": IdeaKind.PROBLEM.value, "touchpoint": answer.touchpoint})
    if form.validate_on_submit():
        now = clock.now()
        with form.refusing():
            brought = engage.bring(**form.facts, by=g.person, today=clock.day_of(now))
            engage.cite(idea=brought, answer_id=answer_id, by=g.person, now=now)
            engage.attach(idea=brought, uploads=form.attachments.uploads, by=g.person, now=now)
            flash(_("Thank you. You will find the answer here, with its reason."))
            return redirect(url_for("engage.idea", idea_id=brought.id))
    return form.page("engage/bring.html", answer=answer)
