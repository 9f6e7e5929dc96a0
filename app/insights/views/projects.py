"""Improvement projects: the board, the list, one project with its figure before and after, and planning one."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.forms import Form, choices
from app.core.i18n import _
from app.core.paging import Page
from app.engage import services
from app.engage.forms import projects as forms
from app.engage.models.projects import Project, ProjectState
from app.engage.queries import ideas
from app.engage.queries import projects as queries
from app.insights import bp, periods, watched, words
from app.insights.keys import Key
from app.insights.watched import Reading
from app.people import queries as people

P = Permission
USUALLY = timedelta(weeks=12)


@bp.get("/projects")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def projects() -> ResponseReturnValue:
    asked, page, whole = request.args, Page.of_request(request.args), people.tree(clock.today())
    team = number_asked(asked, "team")
    below = whole.below(team) if team is not None and team in whole.teams else None
    mine = g.person.id if asked.get("mine") else None
    as_list = asked.get("as") == "list"
    wanted = queries.Wanted(asked.get("state", "") if as_list else "", below, mine)
    page.total = queries.count_projects(wanted)
    found = queries.projects(wanted, limit=page.size, offset=page.offset)
    lanes = {state: [one for one in found if one.project.state == state] for state in ProjectState}
    return render_template(
        "insights/projects.html",
        found=found,
        lanes=lanes,
        as_list=as_list,
        page=page,
        wanted=wanted,
        team=team if below is not None else None,
        teams=whole.choices(None),
        today=clock.today(),
    )


@bp.route("/projects/new", methods=["GET", "POST"])
@requires(P.MANAGE_ENGAGE, P.LEAD_TEAM)
def new_project() -> ResponseReturnValue:
    today, forest = clock.today(), people.forest()
    tree, idea = forest.on(today), ideas.idea(number_asked(request.args, "idea") or 0)
    usual = {"starts_on": today, "ends_on": today + USUALLY, "title": idea.title if idea else ""}
    form = forms.ProjectForm(data=usual)
    form.team.offer(tree)
    form.measure.choices = choices(words.measures(None), empty=_("None yet"))
    if form.validate_on_submit():
        with form.refusing():
            figure = _figure(form, forest)
            facts = {**form.facts(), "ideas": [idea] if idea is not None else [], **figure}
            made = services.open_project(**facts, by=g.person, now=clock.now())
            flash(_("The project is planned. Its lead and its sponsor have been told."))
            return redirect(url_for("insights.project", project_id=made.id))
    return form.page("insights/new_project.html", idea=idea)


def _figure(form: forms.ProjectForm, forest: people.Forest) -> dict[str, Any]:
    """The figure chosen, and how it stands; kept only of a team that one sees."""
    team = form.team.chosen
    if not form.measure.data or team.id not in people.visible_team_ids(g.person):
        return {}
    measure, _colon, detail = str(form.measure.data).partition(":")
    key, today = Key(measure, team.code, detail), clock.today()
    before = watched.shown_in(key, team, forest, periods.default(today), today)
    return {"figure": str(key), "before": before.as_json()}


@bp.get("/projects/<int:project_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def project(project_id: int) -> ResponseReturnValue:
    return project_page(queries.project(project_id) or abort(404))


def may_run(found: Project) -> bool:
    """Whoever leads or sponsors it, and who manages Engage."""
    return may(P.MANAGE_ENGAGE) or (may(P.TAKE_PART) and g.person.id in (found.lead_id, found.sponsor_id))


def project_page(found: Project, **refused: Form) -> ResponseReturnValue:
    """The page of a project, with what was refused."""
    today = clock.today()
    runs = may_run(found) and found.is_open
    kinds = (
        ("member", forms.MemberForm),
        ("step", forms.StepForm),
        ("decision", forms.DecisionForm),
        ("request", forms.RequestForm),
        ("drop", forms.DropForm),
        ("close", forms.CloseForm),
        ("reply", forms.ReplyForm),
    )
    shown: dict[str, Any] = {
        f"{name}_form": kind(formdata=None, prefix=name if name not in {"close", "reply"} else "")
        for name, kind in kinds
    }
    shown |= refused
    if runs:
        shown["request_form"].team.offer(people.tree(today))
    page = render_template(
        "insights/project.html",
        project=found,
        runs=runs,
        ideas=queries.ideas(found),
        members=queries.members(found),
        steps=queries.steps(found),
        decisions=queries.decisions(found),
        requests=queries.requests(found),
        figure=_watched(found),
        led=g.standings.led,
        today=today,
        words=words,
        has_errors=bool(refused),
        **shown,
    )
    return page, 422 if refused else 200


def _watched(found: Project) -> dict[str, Any] | None:
    """The figure before and now, for those who see the team."""
    key = Key.parse(found.figure)
    if key is None or found.before is None or found.team_id not in people.visible_team_ids(g.person):
        return None
    before, today = Reading.from_json(found.before), clock.today()
    now = watched.now(key, found.team, people.forest(), before, today)
    change = words.since(watched.since(key, found.team_id, before, now))
    return {"key": key, "name": words.measure(key), "before": before, "now": now, "since": change}
