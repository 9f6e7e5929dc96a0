"""What is done in an improvement project, from its page."""

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _
from app.engage import services
from app.engage.forms import projects as forms
from app.engage.models.projects import Project
from app.engage.queries import projects as queries
from app.insights import bp
from app.insights.views.projects import may_run, project_page
from app.people import queries as people

P = Permission


def _project(project_id: int) -> Project:
    """One that the person runs; whoever only sees it may not."""
    found = queries.project(project_id) or abort(404)
    return found if may_run(found) else abort(403)


def _back(found: Project) -> ResponseReturnValue:
    return redirect(url_for("insights.project", project_id=found.id))


@bp.post("/projects/<int:project_id>/move")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def move_project(project_id: int) -> ResponseReturnValue:
    found = _project(project_id)
    move = services.begin_project if request.form.get("state") == "running" else services.plan_again
    move(project=found, by=g.person)
    return _back(found)


@bp.post("/projects/<int:project_id>/members")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def add_member(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.MemberForm(prefix="member")
    if form.validate_on_submit():
        with form.refusing():
            person, hours = form.person.chosen, form.hours.data
            services.add_member(project=found, person=person, hours=hours, by=g.person, now=clock.now())
            return _back(found)
    return project_page(found, member_form=form)


@bp.post("/projects/<int:project_id>/members/<int:person_id>/end")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def end_member(project_id: int, person_id: int) -> ResponseReturnValue:
    found = _project(project_id)
    services.end_member(project=found, person_id=person_id, today=clock.today())
    return _back(found)


@bp.post("/projects/<int:project_id>/steps")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def add_step(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.StepForm(prefix="step")
    if form.validate_on_submit():
        with form.refusing():
            what, owner, due_on = form.what.data, form.owner.chosen, form.due_on.data
            services.add_step(project=found, what=what, owner=owner, due_on=due_on, by=g.person, now=clock.now())
            return _back(found)
    return project_page(found, step_form=form)


@bp.post("/projects/<int:project_id>/steps/<int:step_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def finish_step(project_id: int, step_id: int) -> ResponseReturnValue:
    found = queries.project(project_id) or abort(404)
    step = queries.step(step_id, found.id) or abort(404)
    if not (may_run(found) or step.owner_id == g.person.id):
        abort(403)
    services.finish_step(step=step, done=request.form.get("done") == "1", today=clock.today())
    return _back(found)


@bp.post("/projects/<int:project_id>/decisions")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def decide(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.DecisionForm(prefix="decision")
    if form.validate_on_submit():
        with form.refusing():
            services.decide(project=found, what=form.what.data, why=form.why.data, by=g.person, today=clock.today())
            return _back(found)
    return project_page(found, decision_form=form)


@bp.post("/projects/<int:project_id>/requests")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def ask_team(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.RequestForm(prefix="request")
    form.team.offer(people.tree(clock.today()))
    if form.validate_on_submit():
        with form.refusing():
            team, what, due_on = form.team.chosen, form.what.data, form.due_on.data
            services.ask(project=found, team=team, what=what, due_on=due_on, by=g.person, now=clock.now())
            flash(_("The team's leader has been told and answers here."))
            return _back(found)
    return project_page(found, request_form=form)


@bp.post("/projects/<int:project_id>/requests/<int:request_id>")
@requires(P.LEAD_TEAM, P.MANAGE_ENGAGE)
def answer_request(project_id: int, request_id: int) -> ResponseReturnValue:
    found = queries.project(project_id) or abort(404)
    asked = queries.request(request_id, found.id) or abort(404)
    if not (asked.team_id in g.standings.led or may(P.MANAGE_ENGAGE)):
        abort(403)
    form = forms.ReplyForm()
    if form.validate_on_submit():
        with form.refusing():
            accepted = form.accepted.data == "yes"
            services.answer_request(
                request=asked, accepted=accepted, answer=form.answer.data, by=g.person, now=clock.now()
            )
            return _back(found)
    return project_page(found, reply_form=form)


@bp.post("/projects/<int:project_id>/close")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def close_project(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.CloseForm()
    if form.validate_on_submit():
        with form.refusing():
            outcome, message = form.outcome.data, form.message.data
            services.close_project(project=found, outcome=outcome, message=message, by=g.person, now=clock.now())
            flash(_("Finished. Everyone who raised the problem has been told."))
            return _back(found)
    return project_page(found, close_form=form)


@bp.post("/projects/<int:project_id>/drop")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def drop_project(project_id: int) -> ResponseReturnValue:
    found, form = _project(project_id), forms.DropForm(prefix="drop")
    if form.validate_on_submit():
        with form.refusing():
            services.drop_project(project=found, reason=form.reason.data, by=g.person, now=clock.now())
            return _back(found)
    return project_page(found, drop_form=form)
