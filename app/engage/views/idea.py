"""The page of one idea or customer's problem, and what is done with it."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock, files
from app.core.forms import Form, choices
from app.core.i18n import _
from app.core.paging import Page
from app.engage import bp, services
from app.engage.forms.ideas import AnswerForm, AttachForm, CommentForm, HandOnForm, MergeForm
from app.engage.models import Idea, IdeaState
from app.engage.queries import ideas as queries
from app.engage.queries.projects import projects_of
from app.engage.services.ideas import OWNER

P = Permission


def visible(idea_id: int) -> Idea:
    """All are open to everyone; what was withdrawn only to who brought it and to those who answer."""
    found = queries.idea(idea_id) or abort(404)
    if found.state == IdeaState.WITHDRAWN and found.brought_by_id != g.person.id and not may(P.MANAGE_ENGAGE):
        abort(404)
    return found


def _may_answer(idea: Idea) -> bool:
    """Whoever manages ideas, and who is to answer this one."""
    return may(P.MANAGE_ENGAGE) or (may(P.TAKE_PART) and idea.owner is not None and idea.owner.id == g.person.id)


def _to_answer(idea_id: int) -> Idea:
    found = visible(idea_id)
    return found if _may_answer(found) else abort(403)


def _own(idea_id: int) -> Idea:
    found = queries.idea(idea_id)
    return found if found is not None and found.brought_by_id == g.person.id else abort(404)


@bp.get("/ideas/<int:idea_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def idea(idea_id: int) -> ResponseReturnValue:
    return _page(visible(idea_id))


def _page(found: Idea, **refused: Form) -> ResponseReturnValue:
    echo, page = queries.echo(found, g.person), Page.of_request(request.args)
    page.total = echo.comments
    shown = render_template(
        "engage/idea.html",
        idea=found,
        echo=echo,
        page=page,
        comments=queries.comments(found, limit=page.size, offset=page.offset) if echo.comments else [],
        merged=queries.merged_into(found),
        projects=projects_of(found),
        files=files.files_of(OWNER, [found.id])[found.id],
        may_answer=_may_answer(found),
        own=found.brought_by_id == g.person.id,
        today=clock.today(),
        form=refused.get("form") or AnswerForm(formdata=None),
        comment_form=refused.get("comment_form") or CommentForm(formdata=None),
        hand_on_form=refused.get("hand_on_form") or HandOnForm(formdata=None),
        attach_form=refused.get("attach_form") or AttachForm(formdata=None),
        has_errors=bool(refused),
    )
    return shown, 422 if refused else 200


@bp.post("/ideas/<int:idea_id>/answer")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def answer(idea_id: int) -> ResponseReturnValue:
    found, form = _to_answer(idea_id), AnswerForm()
    if form.validate_on_submit():
        state = IdeaState(form.state.data)
        with form.refusing():
            services.answer(idea=found, state=state, reason=form.reason.data, by=g.person, now=clock.now())
            flash(_("Answered. Whoever brought it sees your reason."))
            return redirect(url_for("engage.idea", idea_id=found.id))
    return _page(found, form=form)


@bp.post("/ideas/<int:idea_id>/hand-on")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def hand_on(idea_id: int) -> ResponseReturnValue:
    found, form = _to_answer(idea_id), HandOnForm()
    if form.validate_on_submit():
        with form.refusing("person"):
            services.hand_on(idea=found, owner=form.person.chosen, by=g.person, now=clock.now())
            flash(_("Handed on. Who answers it now: %(name)s", name=form.person.chosen.name))
            return redirect(url_for("engage.idea", idea_id=found.id))
    return _page(found, hand_on_form=form)


@bp.post("/ideas/<int:idea_id>/withdraw")
@requires(P.TAKE_PART)
def withdraw(idea_id: int) -> ResponseReturnValue:
    services.withdraw(idea=_own(idea_id), by=g.person)
    flash(_("Withdrawn. Only you and those who answer still see it."))
    return redirect(url_for("engage.ideas"))


@bp.post("/ideas/<int:idea_id>/support")
@requires(P.TAKE_PART)
def support(idea_id: int) -> ResponseReturnValue:
    services.support(idea=visible(idea_id), by=g.person, on=request.form.get("on") == "1", now=clock.now())
    return redirect(url_for("engage.idea", idea_id=idea_id))


@bp.post("/ideas/<int:idea_id>/follow")
@requires(P.TAKE_PART)
def follow(idea_id: int) -> ResponseReturnValue:
    services.follow(idea=visible(idea_id), by=g.person, on=request.form.get("on") == "1")
    return redirect(url_for("engage.idea", idea_id=idea_id))


@bp.post("/ideas/<int:idea_id>/comments")
@requires(P.TAKE_PART)
def comment(idea_id: int) -> ResponseReturnValue:
    found, form = visible(idea_id), CommentForm()
    if form.validate_on_submit():
        with form.refusing():
            said = services.comment(idea=found, text=form.comment.data, by=g.person, now=clock.now())
            last = Page(total=queries.echo(found, g.person).comments).pages
            where = url_for("engage.idea", idea_id=idea_id, page=last if last > 1 else None)
            return redirect(f"{where}#comment-{said.id}")
    return _page(found, comment_form=form)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/remove")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def remove_comment(idea_id: int, comment_id: int) -> ResponseReturnValue:
    said = queries.comment(comment_id, visible(idea_id)) or abort(404)
    if said.by_id != g.person.id and not may(P.MANAGE_ENGAGE):
        abort(403)
    services.remove_comment(comment=said, by=g.person, now=clock.now())
    flash(_("The comment was removed."))
    return redirect(url_for("engage.idea", idea_id=idea_id))


@bp.route("/ideas/<int:idea_id>/merge", methods=["GET", "POST"])
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def merge(idea_id: int) -> ResponseReturnValue:
    found, looked_for = _to_answer(idea_id), request.args.get("q", "").strip()
    form, alike = MergeForm(), queries.alike(found, looked_for)
    form.into.choices = choices((one.id, one.title) for one in alike)
    if form.validate_on_submit():
        into = next(one for one in alike if str(one.id) == form.into.data)
        with form.refusing():
            services.merge(idea=found, into=into, reason=form.reason.data, by=g.person, now=clock.now())
            flash(_("Merged. Whoever supports or follows one now does so for the other."))
            return redirect(url_for("engage.idea", idea_id=into.id))
    return form.page("engage/merge.html", idea=found, alike=alike, looked_for=looked_for)


@bp.post("/ideas/<int:idea_id>/part")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def part(idea_id: int) -> ResponseReturnValue:
    services.part(idea=_to_answer(idea_id), by=g.person)
    flash(_("The two stand apart again."))
    return redirect(url_for("engage.idea", idea_id=idea_id))


@bp.post("/ideas/<int:idea_id>/files")
@requires(P.TAKE_PART)
def attach(idea_id: int) -> ResponseReturnValue:
    found, form = _own(idea_id), AttachForm()
    if form.validate_on_submit():
        with form.refusing("attachments"):
            services.attach(idea=found, uploads=form.attachments.uploads, by=g.person, now=clock.now())
            return redirect(url_for("engage.idea", idea_id=idea_id))
    return _page(found, attach_form=form)


@bp.get("/ideas/<int:idea_id>/files/<int:file_id>")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def idea_file(idea_id: int, file_id: int) -> ResponseReturnValue:
    found = visible(idea_id)
    return files.send(files.find(file_id, owner=OWNER, owner_id=found.id) or abort(404))


@bp.post("/ideas/<int:idea_id>/files/<int:file_id>/remove")
@requires(P.TAKE_PART)
def remove_file(idea_id: int, file_id: int) -> ResponseReturnValue:
    found = _own(idea_id)
    files.remove(files.find(file_id, owner=OWNER, owner_id=found.id) or abort(404))
    flash(_("The file was removed."))
    return redirect(url_for("engage.idea", idea_id=idea_id))
