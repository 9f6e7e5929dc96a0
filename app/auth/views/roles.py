"""Roles, and the outbox that developers read."""

from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, Role, requires
from app.auth import bp, queries
from app.auth.forms import GRANTED, EndRoleForm, GrantForm
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.core.paging import Page
from app.people import services as people
from app.people.models import Person, RoleGrant
from app.people.queries import roles as granted


@bp.route("/roles", methods=["GET", "POST"])
@requires(Permission.GRANT_ROLES)
def roles() -> ResponseReturnValue:
    form = GrantForm()
    if form.validate_on_submit():
        with form.refusing():
            days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
            people.grant_role(person=form.person.chosen, role=form.chosen, **days, by=g.person)
            flash(_("The role is granted."))
            return redirect(url_for("auth.roles"))
    return form.page("auth/roles.html", **_granted())


def _granted() -> dict[str, Any]:
    """The list of roles, as it is asked for."""
    page, asked, today = Page.of_request(request.args), request.args, clock.today()
    role = Role(asked["role"]) if asked.get("role") in set(GRANTED) else None
    wanted = granted.Wanted(asked.get("q", "").strip(), role, asked.get("ended") == "yes")
    return {
        "lines": granted.grants(wanted, today, page),
        "page": page,
        "today": today,
        "roles": [(role.value, role.label) for role in GRANTED],
    }


@bp.route("/roles/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.GRANT_ROLES)
def end_role(grant_id: int) -> ResponseReturnValue:
    grant, form = db.session.get(RoleGrant, grant_id) or abort(404), EndRoleForm()
    if form.validate_on_submit():
        with form.refusing("ends_on"):
            people.end_role(grant=grant, ends_on=form.ends_on.data or clock.yesterday(), by=g.person)
            flash(_("The end of the role is noted."))
            return redirect(url_for("auth.roles"))
    holder = db.session.get_one(Person, grant.person_id)
    return form.page("auth/end_role.html", grant=grant, holder=holder)


@bp.get("/outbox")
@requires(Permission.SEE_OUTBOX)
def outbox() -> ResponseReturnValue:
    """Mails as they would be read; only in development, because they hold links that let people in."""
    if not current_app.config["DEVELOPMENT"]:
        abort(404)
    page = Page.of_request(request.args)
    mails, page.total = queries.outbox(page.number, page.size)
    return render_template("auth/outbox.html", mails=mails, page=page)
