"""HR lets people in."""

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import bp, services, shared, work
from app.auth.queries import outside
from app.core import clock
from app.core.addresses import local_address, number_asked
from app.core.db import db
from app.core.i18n import _
from app.core.jobs import Job
from app.core.paging import Page
from app.people import queries as people
from app.people.models import Person


@bp.post("/people/<int:person_id>/invite")
@requires(Permission.INVITE)
def invite(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    services.send_invitation(person=person, now=clock.now(), by=g.person)
    flash(_("The invitation is on its way to %(email)s.", email=person.email))
    return redirect(local_address(request.form.get("next", ""), url_for("people.person", person_id=person.id)))


@bp.get("/people/invite")
@requires(Permission.INVITE)
def uninvited() -> ResponseReturnValue:
    tree, page, now = people.tree(clock.today()), Page.of_request(request.args), clock.now()
    team_id = number_asked(request.args, "team")
    team_ids = tree.below(team_id) if team_id in tree.teams else None
    state = outside.State(asked) if (asked := request.args.get("state", "")) in {*outside.State} else None
    return render_template(
        "auth/uninvited.html",
        rows=outside.outsiders(outside.Filters(team_ids, state), page, now),
        page=page,
        counts=outside.counts(team_ids, now),
        now=now,
        team=team_id if team_ids is not None else "",
        teams=[("", _("All teams")), *tree.choices()],
        states=[("", _("All")), *((one.value, one.label) for one in outside.State)],
    )


@bp.post("/people/invite")
@requires(Permission.INVITE)
def invite_everyone() -> ResponseReturnValue:
    team_id = number_asked(request.form, "team")
    which = outside.Which.AGAIN if request.form.get("which") == outside.Which.AGAIN else outside.Which.NEW
    job = work.invite_everyone(g.person, team_id=team_id, which=which)
    return redirect(url_for("auth.inviting", job_id=job.id))


@bp.get("/people/invite/<int:job_id>")
@requires(Permission.INVITE)
@shared.no_use
def inviting(job_id: int) -> ResponseReturnValue:
    """How far it has come; looked at again by itself until all are written."""
    job = db.session.get(Job, job_id)
    if job is None or job.kind != work.INVITE:
        abort(404)
    page = make_response(render_template("auth/inviting.html", job=job))
    if job.finished_at is None:
        page.headers["Refresh"] = "2"
    return page
