"""Roles, and the outbox that developers read."""

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import bp, queries
from app.auth.forms import GrantForm
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.core.paging import Page
from app.people import services as people
from app.people.models import RoleGrant


@bp.route("/roles", methods=["GET", "POST"])
@requires(Permission.GRANT_ROLES)
def roles() -> ResponseReturnValue:
    form = GrantForm()
    if form.validate_on_submit():
        with form.refusing():
            people.grant_role(person=form.person.chosen, role=form.chosen, starts_on=clock.today(), by=g.person)
            flash(_("The role is granted from today on."))
            return redirect(url_for("auth.roles"))
    return form.page("auth/roles.html", grants=queries.grants(clock.today()))


@bp.post("/roles/<int:grant_id>/end")
@requires(Permission.GRANT_ROLES)
def end_role(grant_id: int) -> ResponseReturnValue:
    grant = db.session.get(RoleGrant, grant_id) or abort(404)
    people.end_role(grant=grant, ends_on=clock.yesterday(), by=g.person)
    flash(_("The role has ended."))
    return redirect(url_for("auth.roles"))


@bp.get("/outbox")
@requires(Permission.SEE_OUTBOX)
def outbox() -> ResponseReturnValue:
    """Mails as they would be read; only in development, because they hold links that let people in."""
    if not current_app.config["DEVELOPMENT"]:
        abort(404)
    page = Page.of_request(request.args)
    mails, page.total = queries.outbox(page.number, page.size)
    return render_template("auth/outbox.html", mails=mails, page=page)
