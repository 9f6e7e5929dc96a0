"""Pages that bring all features together: home, dashboards, coverage, the menu."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import SEES_ALL_TEAMS, Permission, may, requires
from app.core import clock
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _
from app.insights import bp, periods, queries, words
from app.insights.frame import may_open
from app.insights.periods import Period
from app.people import queries as people

DUE_SHOWN = 5


@bp.get("/")
@requires(*Permission)
def home() -> ResponseReturnValue:
    today = clock.today()
    found = queries.home(g.person, today) if may(Permission.TAKE_PART) else None
    shown = None if request.args.get("due") == "all" else DUE_SHOWN
    return render_template("insights/home.html", found=found, shown=shown, today=today, greeting=greeting())


def greeting() -> str:
    """Without the name: Polish and Greek would have to decline it."""
    hour = clock.now().astimezone(clock.zone()).hour
    if 5 <= hour < 12:
        return str(_("Good morning"))
    return str(_("Good afternoon") if 12 <= hour < 18 else _("Good evening"))


@bp.get("/menu")
@requires(*Permission)
def menu() -> ResponseReturnValue:
    return render_template("insights/menu.html")


@bp.get("/teams")
@requires(Permission.SEE_TEAMS)
def teams() -> ResponseReturnValue:
    tree = people.tree(clock.today())
    visible = people.visible_in(tree, g.standings)
    tops = [team for team in visible if tree.parent.get(team) not in visible]
    if len(tops) == 1 and not g.standings.roles & SEES_ALL_TEAMS:
        return redirect(url_for("insights.team", team_id=tops[0]))
    return render_template("insights/teams.html", tree=tree, visible=visible)


@bp.get("/teams/<int:team_id>")
@requires(Permission.SEE_TEAMS)
def team(team_id: int) -> ResponseReturnValue:
    today, forest = clock.today(), people.forest()
    tree = forest.on(today)
    visible = people.visible_in(tree, g.standings)
    if team_id not in visible:
        abort(404)
    found = queries.dashboard(forest, team_id, _period(), today)
    above = [tree.teams[unit] for unit in reversed(tree.above(team_id)) if unit in visible]
    return render_template(
        "insights/team.html",
        board=found,
        above=above,
        earlier=found.period.moved(-1),
        steps=_next_steps(team_id),
        counted=words.COUNTED,
        periods=periods.offered(today),
        today=today,
    )


def _period() -> Period:
    return periods.parse(request.args.get("period", ""), clock.today())


def _next_steps(team_id: int) -> dict[FiveI, tuple[str, LazyString]]:
    """Where each card leads those who may go there."""
    places: dict[FiveI, tuple[str, dict[str, Any]]] = {
        FiveI.INFORM: ("inform.all_messages", {}),
        FiveI.INSPIRE: ("inspire.meetings", {}),
        FiveI.INSTRUCT: ("instruct.team_record", {"team_id": team_id}),
        FiveI.ENGAGE: ("engage.ideas", {}),
        FiveI.REWARD: ("reward.feed", {}),
    }
    return {
        part: (url_for(endpoint, **values), words.NEXT_STEPS[part])
        for part, (endpoint, values) in places.items()
        if may_open(endpoint)
    }
