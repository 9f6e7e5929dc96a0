"""Pages of messages: mine to read; all, with their reach; writing, sending and withdrawing one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.paging import Page
from app.inform import bp, queries, services
from app.inform.forms import MessageForm
from app.inform.models import Message
from app.people import queries as people

MANAGE = Permission.MANAGE_INFORM


@bp.route("/messages")
@requires(Permission.TAKE_PART)
def messages() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    waiting = queries.waiting(g.person) if page.number == 1 else []
    received = queries.received(g.person, page)
    return render_template("inform/messages.html", waiting=waiting, received=received, page=page, today=clock.today())


@bp.route("/messages/all")
@requires(MANAGE, Permission.SEE_TEAMS)
def all_messages() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    sent = queries.sent(people.visible_team_ids(g.person), page)
    drafts = queries.drafts() if may(MANAGE) else []
    return render_template("inform/all_messages.html", sent=sent, drafts=drafts, page=page)


@bp.route("/messages/<int:message_id>")
@requires(Permission.TAKE_PART, MANAGE)
def message(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    mine = queries.recipient(found, g.person)
    if mine is None and not may(MANAGE):
        abort(404)
    size = people.audience_size(found, clock.today()) if found.is_draft else None
    return render_template("inform/message.html", message=found, mine=mine, size=size, today=clock.today())


@bp.route("/messages/<int:message_id>/acknowledge", methods=["POST"])
@requires(Permission.TAKE_PART)
def acknowledge(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    if queries.recipient(found, g.person) is None:
        abort(404)
    services.acknowledge(message=found, person=g.person, today=clock.today())
    flash(_("Saved: you have read and understood it."))
    return redirect(url_for("inform.messages"))


@bp.route("/messages/new", methods=["GET", "POST"])
@requires(MANAGE)
def create() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        made = services.draft(**form.facts(), now=clock.now(), by=g.person)
        return redirect(url_for("inform.message", message_id=made.id))
    if not form.is_submitted():
        form.suggest_owner(g.person)
    return form.page("inform/edit.html", message=None)


@bp.route("/messages/<int:message_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(message_id: int) -> ResponseReturnValue:
    found, form = _message(message_id), _form()
    if form.validate_on_submit():
        services.edit(message=found, **form.facts(), by=g.person)
        return redirect(url_for("inform.message", message_id=message_id))
    if not form.is_submitted():
        form.show(found)
    return form.page("inform/edit.html", message=found)


@bp.route("/messages/<int:message_id>/send", methods=["POST"])
@requires(MANAGE)
def send(message_id: int) -> ResponseReturnValue:
    count = services.send(message=_message(message_id), today=clock.today(), by=g.person)
    flash(ngettext("Sent to %(num)s person.", "Sent to %(num)s people.", count))
    return redirect(url_for("inform.reach", message_id=message_id))


@bp.route("/messages/<int:message_id>/withdraw", methods=["GET", "POST"])
@requires(MANAGE)
def withdraw(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    if request.method == "GET":
        return render_template("inform/withdraw.html", message=found)
    services.withdraw(message=found, today=clock.today(), by=g.person)
    flash(_("The message was withdrawn. Nobody has to confirm it any more."))
    return redirect(url_for("inform.reach", message_id=message_id))


@bp.route("/messages/<int:message_id>/reach")
@requires(MANAGE, Permission.SEE_TEAMS)
def reach(message_id: int) -> ResponseReturnValue:
    found, team_ids, page = _message(message_id), people.visible_team_ids(g.person), Page.of_request(request.args)
    teams = queries.reach(found, team_ids)
    if not teams:
        abort(404)
    unreached = queries.unreached(found, team_ids, page)
    total = queries.total(team.reach for team in teams)
    return render_template("inform/reach.html", message=found, teams=teams, total=total, unreached=unreached, page=page)


def _message(message_id: int) -> Message:
    found = queries.message(message_id)
    return found if found is not None else abort(404)


def _form() -> MessageForm:
    form = MessageForm()
    form.offer_teams(people.tree(clock.today()))
    return form
