"""Pages of messages: mine to read; all, with their reach; writing, sending and withdrawing one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _, language, ngettext
from app.core.paging import Page
from app.inform import bp, queries, services
from app.inform.forms import AnswerForm, MessageForm
from app.inform.models import Message
from app.inform.queries import campaigns
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
    return _page(found, _asked(found))


def _page(found: Message, form: AnswerForm) -> ResponseReturnValue:
    """The message, for who got it and who manages all; there is none for anybody else."""
    mine = queries.recipient(found, g.person)
    if mine is None and not may(MANAGE):
        abort(404)
    size = people.audience_size(found, clock.today()) if found.is_draft else None
    return form.page("inform/message.html", message=found, mine=mine, size=size, today=clock.today())


def _asked(found: Message) -> AnswerForm:
    """The question in the language in use, its answers in this person's order."""
    form, text = AnswerForm(), found.text_in(language())
    form.offer(text.question, text.answers, queries.shuffled(found, g.person.id))
    return form


@bp.route("/messages/<int:message_id>/answer", methods=["POST"])
@requires(Permission.TAKE_PART)
def answer(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    if queries.recipient(found, g.person) is None:
        abort(404)
    form = _asked(found)
    if not found.checked or not form.validate_on_submit():
        return _page(found, form)
    place = int(form.answer.data)
    if services.answer(message=found, person=g.person, place=place, today=clock.today()):
        flash(_("Right. Saved: you have read and understood it."))
    else:
        flash(_("That is not it. Read the message once more, and try again."))
    return redirect(url_for("inform.message", message_id=message_id))


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
        form.campaign.data = request.args.get("campaign", "")
    return form.page("inform/edit.html", message=None)


@bp.route("/messages/<int:message_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    form = _form(found)
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


@bp.route("/messages/<int:message_id>/schedule", methods=["POST"])
@requires(MANAGE)
def schedule(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    services.schedule(message=found, today=clock.today(), by=g.person)
    flash(_("It goes out by itself on its day. Until then you can change it or keep it back."))
    return redirect(url_for("inform.message", message_id=message_id))


@bp.route("/messages/<int:message_id>/keep-back", methods=["POST"])
@requires(MANAGE)
def unschedule(message_id: int) -> ResponseReturnValue:
    services.unschedule(message=_message(message_id), by=g.person)
    flash(_("It stays a draft until you send it."))
    return redirect(url_for("inform.message", message_id=message_id))


@bp.route("/messages/<int:message_id>/try", methods=["POST"])
@requires(MANAGE)
def try_out(message_id: int) -> ResponseReturnValue:
    services.try_out(message=_message(message_id), person=g.person)
    flash(_("The mail is on its way to you, once in each language."))
    return redirect(url_for("inform.message", message_id=message_id))


@bp.route("/messages/<int:message_id>/phone")
@requires(MANAGE)
def phone(message_id: int) -> ResponseReturnValue:
    """As it looks on a phone, in each language."""
    found = _message(message_id)
    shown = [(text, [text.answers[n] for n in queries.shuffled(found, g.person.id)]) for text in found.texts]
    return render_template("inform/phone.html", message=found, shown=shown)


@bp.route("/messages/<int:message_id>/delete", methods=["GET", "POST"])
@requires(MANAGE)
def delete(message_id: int) -> ResponseReturnValue:
    found = _message(message_id)
    if request.method == "GET":
        return render_template("inform/delete.html", message=found)
    services.delete(message=found, by=g.person)
    flash(_("The draft is deleted."))
    return redirect(url_for("inform.all_messages"))


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


def _form(message: Message | None = None) -> MessageForm:
    form = MessageForm()
    form.offer_campaigns(campaigns.running(clock.today()), message.campaign if message is not None else None)
    form.offer_teams(people.tree(clock.today()))
    return form
