"""The page of one answer: a case is made of it there, and teams also involved are noted."""

from typing import NamedTuple

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.forms import Form
from app.core.i18n import _
from app.customers import bp, services
from app.customers import queries as answers
from app.customers.forms.cases import InvolveForm, OwnerForm
from app.customers.models import CustomerAnswer
from app.customers.queries import cases, involved, touchpoints
from app.people import queries as people
from app.people.queries import Tree


class Seen(NamedTuple):
    """An answer, and whether one's own teams answer for it or were only involved."""

    answer: CustomerAnswer
    tree: Tree
    answers_for: bool


def _seen(answer_id: int) -> Seen:
    found = answers.answer(answer_id) or abort(404)
    tree = people.tree(clock.today())
    visible = people.visible_in(tree, g.standings)
    if found.team_id in visible:
        return Seen(found, tree, True)
    return Seen(found, tree, False) if involved.is_involved(answer_id, visible) else abort(404)


def _own(answer_id: int) -> Seen:
    """To change something of it, one's own teams have to answer for it."""
    seen = _seen(answer_id)
    return seen if seen.answers_for else abort(403)


@bp.get("/customers/answers/<int:answer_id>")
@requires(Permission.SEE_CUSTOMERS)
def answer(answer_id: int) -> ResponseReturnValue:
    return _page(_seen(answer_id))


def _page(seen: Seen, **refused: Form) -> ResponseReturnValue:
    team_form = refused.get("team_form") or InvolveForm(formdata=None)
    team_form.team.offer(seen.tree)
    page = render_template(
        "customers/answer.html",
        answer=seen.answer,
        answers_for=seen.answers_for,
        case=cases.case_of_answer(seen.answer.id),
        teams=involved.teams_of([seen.answer.id]).get(seen.answer.id, []),
        register=touchpoints.register(),
        form=refused.get("form") or OwnerForm(formdata=None),
        team_form=team_form,
        has_errors=bool(refused),
    )
    return page, 422 if refused else 200


@bp.post("/customers/answers/<int:answer_id>/case")
@requires(Permission.FOLLOW_UP)
def open_case(answer_id: int) -> ResponseReturnValue:
    seen, form = _own(answer_id), OwnerForm()
    if form.validate_on_submit():
        with form.refusing():
            case = services.open_case(answer=seen.answer, owner=form.owner.person, by=g.person, now=clock.now())
            flash(_("The customer's case has an owner: %(name)s.", name=case.owner.name))
            return redirect(url_for("customers.case", case_id=case.id))
    return _page(seen, form=form)


@bp.post("/customers/answers/<int:answer_id>/teams")
@requires(Permission.FOLLOW_UP)
def involve(answer_id: int) -> ResponseReturnValue:
    seen, form = _own(answer_id), InvolveForm()
    form.team.offer(seen.tree)
    if form.validate_on_submit():
        with form.refusing("team"):
            services.involve(answer=seen.answer, team=form.team.chosen, by=g.person, now=clock.now())
            flash(_("The team finds the answer in its list of matters in which it was also involved."))
            return redirect(url_for("customers.answer", answer_id=answer_id))
    return _page(seen, team_form=form)


@bp.post("/customers/answers/<int:answer_id>/teams/<int:team_id>/remove")
@requires(Permission.FOLLOW_UP)
def no_longer_involve(answer_id: int, team_id: int) -> ResponseReturnValue:
    services.no_longer_involve(answer=_own(answer_id).answer, team_id=team_id, by=g.person)
    flash(_("The team is no longer among those involved."))
    return redirect(url_for("customers.answer", answer_id=answer_id))
