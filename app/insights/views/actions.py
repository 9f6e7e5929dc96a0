"""Teams' actions beside the figures that they watch."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import audit, clock
from app.core.addresses import number_asked
from app.core.downloads import table_file
from app.core.i18n import _, _l
from app.core.paging import Page
from app.core.tables import Cell
from app.insights import bp, periods, queries, watched, words
from app.insights.keys import Key
from app.insights.watched import Reading
from app.people import queries as people
from app.people.forms import name_with_team
from app.people.queries import Forest, Tree
from app.program.forms.actions import ActionForm
from app.program.models.actions import Action, ActionState
from app.program.queries import actions as program
from app.program.services import actions as services

P = Permission
USUALLY_WITHIN = timedelta(weeks=8)
COLUMNS = (
    *(_l("Team code"), _l("Team"), _l("Action"), _l("Why"), _l("Owner"), _l("Due"), _l("State"), _l("Figure")),
    *(_l("At the start"), _l("Low"), _l("High"), _l("Count"), _l("Period"), _l("Made on"), _l("Made by")),
)
STATES = {
    program.OPEN: _l("Not over yet"),
    program.OVERDUE: _l("Overdue"),
    **{state.value: state.label for state in ActionState},
    program.ALL: _l("All"),
}


class Asked(NamedTuple):
    """What the list is asked for, and in which scope."""

    scope: program.Scope
    tree: Tree
    team_id: int | None
    state: str
    owner_id: int | None

    @property
    def wanted(self) -> program.Wanted:
        below = self.tree.below(self.team_id) if self.team_id in self.tree.teams and self.team_id else None
        return program.Wanted(below, self.state, self.owner_id)

    @property
    def arguments(self) -> dict[str, Any]:
        """For links to the same list."""
        return {"team": self.team_id, "state": self.state, "owner": self.owner_id}

    @property
    def filtered(self) -> bool:
        return bool(self.team_id or self.owner_id or self.state != program.OPEN)


def _asked() -> Asked:
    tree = people.tree(clock.today())
    visible = people.visible_in(tree, g.standings) if may(P.SEE_TEAMS) else frozenset()
    state = request.args.get("state", program.OPEN)
    return Asked(
        program.Scope(visible, g.person.id),
        tree,
        number_asked(request.args, "team"),
        state if state in STATES else program.OPEN,
        number_asked(request.args, "owner"),
    )


@bp.get("/actions")
@requires(P.TAKE_PART, P.SEE_TEAMS)
def actions() -> ResponseReturnValue:
    asked, page, today = _asked(), Page.of_request(request.args), clock.today()
    page.total = program.count_actions(asked.scope, asked.wanted, today)
    found = program.actions(asked.scope, asked.wanted, today, limit=page.size, offset=page.offset)
    return render_template(
        "insights/actions.html",
        asked=asked,
        actions=found,
        names={one.id: name_of(one) for one in found},
        owners=program.owners(asked.scope),
        states=STATES.items(),
        page=page,
        today=today,
    )


def name_of(action: Action) -> str:
    """The figure that should move, in words."""
    key = Key.parse(action.figure)
    return words.measure(key) if key is not None else action.figure


@bp.get("/actions.<any(csv, xlsx):kind>")
@requires(P.TAKE_PART, P.SEE_TEAMS)
def actions_file(kind: str) -> ResponseReturnValue:
    audit.record_read(action="export", actor_id=g.person.id, object_type="action", object_id=None, format=kind)
    asked, today = _asked(), clock.today()
    found = program.actions(asked.scope, asked.wanted, today)
    rows = (_row(action, asked.scope) for action in found)
    return table_file(kind, f"actions-{today}", COLUMNS, rows, title=_("Actions"))


def _row(action: Action, scope: program.Scope) -> tuple[Cell, ...]:
    start = Reading.from_json(action.start) if scope.sees_figure(action) else Reading()
    team, made_by = action.team, action.made_by.name if action.made_by else ""
    first = (team.code, team.name, action.what, action.why, action.owner.name, action.due_on, str(action.state.label))
    period = start.period or start.until
    figure = (name_of(action), start.value, start.low, start.high, start.n if start.value is not None else None, period)
    return (*first, *figure, clock.day_of(action.made_at), made_by)


@bp.get("/actions/<int:action_id>")
@requires(P.TAKE_PART, P.SEE_TEAMS)
def action(action_id: int) -> ResponseReturnValue:
    found, today = program.action(action_id) or abort(404), clock.today()
    scope = program.scope(g.person, today)
    if not scope.covers(found):
        abort(404)
    watched_figure = _watched(found, today) if scope.sees_figure(found) else None
    return render_template(
        "insights/action.html",
        action=found,
        figure=watched_figure,
        name=name_of(found),
        words=words,
        undoable=found.undoable_at(clock.now()),
        sees_team=scope.sees_figure(found),
        today=today,
    )


class Watched(NamedTuple):
    """The figure that an action should move: at its start, and now."""

    key: Key
    start: Reading
    now: Reading
    since: str


def _watched(action: Action, today: date) -> Watched | None:
    key = Key.parse(action.figure)
    if key is None:
        return None
    start = Reading.from_json(action.start)
    now = watched.now(key, action.team, people.forest(), start, today)
    return Watched(key, start, now, words.since(watched.since(key, action.team_id, start, now)))


@bp.route("/actions/new", methods=["GET", "POST"])
@requires(P.MANAGE_ACTIONS)
def new_action() -> ResponseReturnValue:
    forest, today = people.forest(), clock.today()
    tree = forest.on(today)
    form, linked = ActionForm(), Key.parse(request.args.get("figure", ""))
    visible = people.visible_in(tree, g.standings)
    form.team.offer(tree, visible)
    form.offer(words.measures(linked.touchpoint if linked else None))
    if request.method == "GET":
        _prefill(form, tree, visible, linked, today)
    if form.validate_on_submit():
        with form.refusing("due_on"):
            made = _make(form, forest, today)
            flash(_("The action was made. The owner finds it on the home page."))
            return redirect(url_for("insights.action", action_id=made.id))
    return form.page("insights/new_action.html", link=_link())


def _link() -> dict[str, str]:
    """What the link from a figure said: which figure, of which period."""
    return {name: request.args[name] for name in ("figure", "period") if name in request.args}


def _prefill(form: ActionForm, tree: Tree, visible: frozenset[int], linked: Key | None, today: date) -> None:
    """From the figure's link; whoever decides is responsible until somebody else is chosen."""
    form.due_on.data = today + USUALLY_WITHIN
    form.owner.data = _myself()
    form.team.data = request.args.get("team", "")
    if linked is not None:
        found = [team_id for team_id in visible if tree.teams[team_id].code == linked.team_code]
        form.team.data, form.measure.data = str(found[0]) if found else "", linked.of_any_team


def _myself() -> str:
    found = people.find_people(g.person.number, clock.today())
    return next((name_with_team(one) for one in found if one.id == g.person.id), "")


def _make(form: ActionForm, forest: Forest, today: date) -> Action:
    team = form.team.chosen
    measure, _colon, detail = str(form.measure.data).partition(":")
    key = Key(measure, team.code, detail)
    period = periods.parse(request.args.get("period", ""), today)
    start = watched.shown_in(key, team, forest, period, today)
    return services.make(
        team=team, figure=str(key), start=start.as_json(), **form.facts(), by=g.person, now=clock.now()
    )


@bp.get("/actions/missing")
@requires(P.SEE_TEAMS)
def results_without_action() -> ResponseReturnValue:
    tree, today = people.tree(clock.today()), clock.today()
    visible = people.visible_in(tree, g.standings)
    found = queries.results_without_action(tree, visible, today)
    return render_template("insights/without_action.html", found=found, tree=tree)
