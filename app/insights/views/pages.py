"""Home, dashboards, coverage, the menu."""

from io import BytesIO
from typing import Any

from flask import abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access import SEES_ALL_TEAMS, Permission, may, requires
from app.core import clock
from app.core.company import company
from app.core.db import release
from app.core.downloads import table_file
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _
from app.core.tables import write_csv, write_xlsx
from app.insights import bp, charts, exports, mending, papers, periods, queries, words
from app.insights.compare import Compared
from app.insights.figures import Dashboard
from app.insights.frame import may_open
from app.insights.periods import Period
from app.insights.queries import compare as comparison
from app.insights.queries import mending as needed
from app.insights.queries import norms
from app.people import queries as people
from app.people.queries import Forest, Tree
from app.people.sentences import told
from app.pulse import library

DUE_SHOWN = 5


@bp.get("/")
@requires(*Permission)
def home() -> ResponseReturnValue:
    today = clock.today()
    found = queries.home(g.person, today, clock.now()) if may(Permission.TAKE_PART) else None
    shown = None if request.args.get("due") == "all" else DUE_SHOWN
    first = library.items(found.asked.wave.questions)[0] if found and found.asked else None
    return render_template(
        "insights/home.html",
        found=found,
        notices=told(found.notices) if found else [],
        first=first,
        library=library,
        shown=shown,
        today=today,
        greeting=greeting(),
    )


def greeting() -> str:
    """Without the name: Polish and Greek would have to decline it."""
    hour = clock.now().astimezone(clock.zone()).hour
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


@bp.get("/menu")
@requires(*Permission)
def menu() -> ResponseReturnValue:
    return render_template("insights/menu.html")


@bp.get("/teams")
@requires(Permission.SEE_TEAMS)
def teams() -> ResponseReturnValue:
    tree = people.tree(clock.today())
    visible = people.visible_in(tree, g.standings)
    tops = _tops(tree, visible)
    if len(tops) == 1 and not _sees_all():
        return redirect(url_for("insights.team", team_id=tops[0]))
    return render_template("insights/teams.html", tree=tree, visible=visible)


@bp.get("/teams/<int:team_id>")
@requires(Permission.SEE_TEAMS)
def team(team_id: int) -> ResponseReturnValue:
    forest, tree, visible = _visible(team_id)
    board = queries.dashboard(forest, team_id, _period(), clock.today())
    above = [tree.teams[unit] for unit in reversed(tree.above(team_id)) if unit in visible]
    return render_template(
        "insights/team.html",
        board=board,
        above=above,
        several=_sees_all() or len(_tops(tree, visible)) > 1,
        sentences=words.summary(board),
        compared=[
            *words.compared(board, comparison.by_customers(tree, board.period).of(team_id)),
            *words.norms(board.customers.own, norms.norms(), clock.today()),
        ],
        steps=_next_steps(team_id),
        cases=queries.unhappy(tree, team_id, board.period, clock.now()),
        results_open=may_open("pulse.results"),
        acts=queries.acts(tree, team_id, visible, g.person.id, clock.today()),
        **charts.of_dashboard(board),
        **_choice(),
    )


@bp.get("/teams/<int:team_id>/dashboard.<any(csv, xlsx, pdf):kind>")
@requires(Permission.SEE_TEAMS)
def team_file(team_id: int, kind: str) -> ResponseReturnValue:
    forest, tree, _visible_ids = _visible(team_id)
    board = queries.dashboard(forest, team_id, _period(), clock.today())
    name = f"{board.team.code}-{board.period.key}"
    if kind == "pdf":
        own = comparison.by_customers(tree, board.period).of(team_id)
        return _paper(board, own, name)
    return table_file(kind, name, exports.dashboard_headers(), exports.dashboard_rows(board), title=board.team.name)


def _paper(board: Dashboard, own: Compared | None, name: str) -> ResponseReturnValue:
    held = company()
    told = papers.dashboard(board, own, company=held.name if held else "", today=clock.today())
    release()  # setting a paper takes a while
    return send_file(BytesIO(papers.made(board, told)), "application/pdf", True, f"{name}.pdf")


@bp.get("/coverage")
@requires(Permission.SEE_COVERAGE, Permission.SEE_TEAMS)
def coverage() -> ResponseReturnValue:
    forest, now = people.forest(), clock.now()
    tree = forest.on(clock.today())
    visible = people.visible_in(tree, g.standings)
    return render_template(
        "insights/coverage.html",
        board=queries.coverage(forest, _period(), clock.today(), visible),
        needs=needed.board(tree, visible, whole=_sees_all(), now=now) if tree.teams else None,
        labels=[part.label for part in FiveI],
        place=mending.place,
        address=mending.address,
        whole=_sees_all(),
        **_choice(),
    )


@bp.get("/coverage.<any(csv, xlsx):kind>")
@requires(Permission.SEE_COVERAGE, Permission.SEE_TEAMS)
def coverage_file(kind: str) -> ResponseReturnValue:
    forest = people.forest()
    visible = people.visible_in(forest.on(clock.today()), g.standings)
    shown = queries.coverage(forest, _period(), clock.today(), visible)
    headers, rows = exports.coverage_headers(), exports.coverage_rows(shown)
    content = write_csv(headers, rows) if kind == "csv" else write_xlsx(headers, rows, _("Coverage"))
    return send_file(BytesIO(content), download_name=f"coverage-{shown.period.key}.{kind}", as_attachment=True)


def _visible(team_id: int) -> tuple[Forest, Tree, frozenset[int]]:
    """The teams of today and which of them one may see; a team that is not among them does not exist."""
    forest = people.forest()
    tree = forest.on(clock.today())
    visible = people.visible_in(tree, g.standings)
    return (forest, tree, visible) if team_id in visible else abort(404)


def _tops(tree: Tree, visible: frozenset[int]) -> list[int]:
    """The visible teams that are below no other visible one."""
    return [team for team in visible if tree.parent.get(team) not in visible]


def _sees_all() -> bool:
    return bool(g.standings.roles & SEES_ALL_TEAMS)


def _period() -> Period:
    return periods.parse(request.args.get("period", ""), clock.today())


def _choice() -> dict[str, Any]:
    """What the picker of the period offers."""
    return {"periods": periods.offered(clock.today()), "today": clock.today()}


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
