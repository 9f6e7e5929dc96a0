"""What changes an action. The pages that show its figure are those of insights."""

from typing import Any

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.people.queries import team_of
from app.program import bp
from app.program.forms.actions import ChangeActionForm, DropForm, StateForm
from app.program.models.actions import Action, ActionState
from app.program.queries import actions as queries
from app.program.services import actions as services

P = Permission
MOVES = {
    "begin": (ActionState.UNDER_WAY, _l("It is under way.")),
    "finish": (ActionState.DONE, _l("Done. The page goes on to show whether the figure changes.")),
    "reopen": (ActionState.REOPENED, _l("It is open again.")),
}


def _visible(action_id: int) -> Action:
    action = queries.action(action_id) or abort(404)
    return action if queries.scope(g.person, clock.today()).covers(action) else abort(404)


@bp.route("/actions/<int:action_id>/edit", methods=["GET", "POST"])
@requires(P.TAKE_PART, P.MANAGE_ACTIONS)
def edit_action(action_id: int) -> ResponseReturnValue:
    action = _visible(action_id)
    form = ChangeActionForm(data=_facts(action))
    if form.validate_on_submit():
        try:
            services.edit(action=action, **form.facts(), version=form.shown, by=g.person, now=clock.now())
            return _back(action, _("The action was changed."))
        except RuleBroken as reason:
            form.refuse(reason)
            form.version.renew(action.version)
    return form.page("program/edit_action.html", action=action, stale=bool(form.form_errors))


def _facts(action: Action) -> dict[str, Any]:
    """What the form holds at first."""
    team = team_of(action.owner, clock.today())
    owner = f"{action.owner.name} ({action.owner.number}, {team.name})" if team else action.owner.name
    texts = {"what": action.what, "why": action.why}
    return {**texts, "owner": owner, "due_on": action.due_on, "version": action.version}


@bp.post("/actions/<int:action_id>/<any(begin, finish, reopen):step>")
@requires(P.TAKE_PART, P.MANAGE_ACTIONS)
def move_action(action_id: int, step: str) -> ResponseReturnValue:
    action, (state, words) = _visible(action_id), MOVES[step]
    services.move(action=action, state=state, version=StateForm().shown, by=g.person, now=clock.now())
    return _back(action, str(words))


@bp.route("/actions/<int:action_id>/drop", methods=["GET", "POST"])
@requires(P.TAKE_PART, P.MANAGE_ACTIONS)
def drop_action(action_id: int) -> ResponseReturnValue:
    action = _visible(action_id)
    form = DropForm(data={"version": action.version})
    if form.validate_on_submit():
        with form.refusing():
            services.move(
                action=action,
                state=ActionState.DROPPED,
                version=form.shown,
                reason=str(form.reason.data),
                by=g.person,
                now=clock.now(),
            )
            return _back(action, _("The action was dropped, with its reason."))
    return form.page("program/drop_action.html", action=action)


@bp.post("/actions/<int:action_id>/undo")
@requires(P.TAKE_PART, P.MANAGE_ACTIONS)
def undo_action(action_id: int) -> ResponseReturnValue:
    action = _visible(action_id)
    services.undo(action=action, version=StateForm().shown, by=g.person, now=clock.now())
    return _back(action, _("Undone: the action stands where it stood before."))


def _back(action: Action, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("insights.action", action_id=action.id))
