"""HR lets people in."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import bp, queries, services, work
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.people.models import Person


@bp.post("/people/<int:person_id>/invite")
@requires(Permission.INVITE)
def invite(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    services.send_invitation(person=person, now=clock.now(), by=g.person)
    flash(_("The invitation is on its way to %(email)s.", email=person.email))
    return redirect(url_for("people.person", person_id=person.id))


@bp.get("/people/invite")
@requires(Permission.INVITE)
def uninvited() -> ResponseReturnValue:
    return render_template("auth/uninvited.html", waiting=queries.uninvited(clock.now()))


@bp.post("/people/invite")
@requires(Permission.INVITE)
def invite_everyone() -> ResponseReturnValue:
    work.invite_everyone(g.person)
    flash(_("The invitations are being written and sent, one after another."))
    return redirect(url_for("people.directory"))
