"""Pages of help in daily work: job aids for all, and coachings that their two people alone see."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _
from app.core.paging import Page
from app.instruct import bp, queries, services
from app.instruct.forms import AidForm, AnswerForm, AskForm, CoachingForm, EntryForm
from app.instruct.models import AidState, Coaching, EntryKind, JobAid

P = Permission


@bp.get("/help")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT)
def aids() -> ResponseReturnValue:
    text, page = request.args.get("q", "").strip(), Page.of_request(request.args)
    page.total = queries.count_aids(text, [AidState.PUBLISHED])
    found = queries.aids(text, [AidState.PUBLISHED], limit=page.size, offset=page.offset)
    waiting = queries.aids("", [AidState.ASKED], limit=50, offset=0) if may(P.MANAGE_INSTRUCT) else []
    return render_template("instruct/aids.html", found=found, waiting=waiting, text=text, page=page)


def _aid(aid_id: int) -> JobAid:
    """Published ones are everyone's; the others are for those who answer, and for whoever asked."""
    found = queries.aid(aid_id) or abort(404)
    if found.state != AidState.PUBLISHED and not may(P.MANAGE_INSTRUCT) and found.asked_by_id != g.person.id:
        abort(404)
    return found


@bp.get("/help/<int:aid_id>")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT)
def aid(aid_id: int) -> ResponseReturnValue:
    found = _aid(aid_id)
    versions, vote = queries.aid_versions(found.id), queries.vote(found.id, g.person.id)
    return render_template("instruct/aid.html", aid=found, versions=versions, vote=vote)


@bp.post("/help/<int:aid_id>/useful/<any(yes, no):word>")
@requires(P.TAKE_PART)
def rate_aid(aid_id: int, word: str) -> ResponseReturnValue:
    services.rate(aid=_aid(aid_id), useful=word == "yes", by=g.person)
    flash(_("Thank you. This helps to make the texts better."))
    return redirect(url_for("instruct.aid", aid_id=aid_id))


@bp.route("/help/ask", methods=["GET", "POST"])
@requires(P.TAKE_PART)
def ask() -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit():
        services.ask(question=form.question.data, by=g.person, now=clock.now())
        flash(_("Passed on. You are told when it is answered."))
        return redirect(url_for("instruct.aids"))
    return form.page("instruct/ask.html")


@bp.route("/help/new", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def new_aid() -> ResponseReturnValue:
    return _aid_page(None)


@bp.route("/help/<int:aid_id>/edit", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def edit_aid(aid_id: int) -> ResponseReturnValue:
    return _aid_page(_aid(aid_id))


def _aid_page(found: JobAid | None) -> ResponseReturnValue:
    form = AidForm(obj=found)
    if form.validate_on_submit():
        kept = services.write_aid(aid=found, title=form.title.data, body=form.body.data, by=g.person, now=clock.now())
        flash(_("Published. Everyone finds it in the search."))
        return redirect(url_for("instruct.aid", aid_id=kept.id))
    return form.page("instruct/edit_aid.html", aid=found)


@bp.post("/help/<int:aid_id>/retire")
@requires(P.MANAGE_INSTRUCT)
def retire_aid(aid_id: int) -> ResponseReturnValue:
    services.retire_aid(aid=_aid(aid_id), by=g.person, now=clock.now())
    flash(_("Taken out of the search."))
    return redirect(url_for("instruct.aids"))


@bp.route("/coaching", methods=["GET", "POST"])
@requires(P.TAKE_PART)
def coachings() -> ResponseReturnValue:
    form = CoachingForm()
    if form.validate_on_submit():
        with form.refusing("person"):
            made = services.ask_for_coaching(
                other=form.person.chosen, as_coach=form.who.data == "coach", by=g.person,
                today=clock.today(), now=clock.now(),
            )  # fmt: skip
            flash(_("Asked. It begins when the other one agrees."))
            return redirect(url_for("instruct.coaching", coaching_id=made.id))
    return form.page("instruct/coachings.html", coachings=queries.coachings(g.person))


def _coaching(coaching_id: int) -> Coaching:
    """No role opens it: for everybody but the two it does not exist."""
    return queries.coaching_of(g.person, coaching_id) or abort(404)


@bp.route("/coaching/<int:coaching_id>", methods=["GET", "POST"])
@requires(P.TAKE_PART)
def coaching(coaching_id: int) -> ResponseReturnValue:
    found, form = _coaching(coaching_id), EntryForm()
    if form.validate_on_submit():
        with form.refusing():
            services.write_entry(coaching=found, **form.facts(), by=g.person, now=clock.now())
            flash(_("Written down for the two of you."))
            return _back(found)
    entries = queries.coaching_entries(found)
    return form.page(
        "instruct/coaching.html", coaching=found, entries=entries, answer=AnswerForm(formdata=None), today=clock.today()
    )


def _back(found: Coaching) -> ResponseReturnValue:
    return redirect(url_for("instruct.coaching", coaching_id=found.id))


@bp.post("/coaching/<int:coaching_id>/<any(agree, decline):word>")
@requires(P.TAKE_PART)
def answer_coaching(coaching_id: int, word: str) -> ResponseReturnValue:
    found = _coaching(coaching_id)
    services.answer_coaching(coaching=found, agrees=word == "agree", by=g.person, today=clock.today())
    return _back(found)


@bp.post("/coaching/<int:coaching_id>/end")
@requires(P.TAKE_PART)
def end_coaching(coaching_id: int) -> ResponseReturnValue:
    found = _coaching(coaching_id)
    services.end_coaching(coaching=found, today=clock.today())
    flash(_("This coaching has ended. Both of you can still read what was written."))
    return _back(found)


@bp.post("/coaching/<int:coaching_id>/entries/<int:entry_id>/<any(done, undone):word>")
@requires(P.TAKE_PART)
def settle_step(coaching_id: int, entry_id: int, word: str) -> ResponseReturnValue:
    found = _coaching(coaching_id)
    entry = queries.coaching_entry(found, entry_id)
    if entry is None or entry.kind != EntryKind.STEP:
        abort(404)
    services.settle_step(entry=entry, done_on=clock.today() if word == "done" else None)
    return _back(found)


@bp.post("/coaching/<int:coaching_id>/entries/<int:entry_id>/answer")
@requires(P.TAKE_PART)
def answer_entry(coaching_id: int, entry_id: int) -> ResponseReturnValue:
    found, form = _coaching(coaching_id), AnswerForm()
    entry = queries.coaching_entry(found, entry_id) or abort(404)
    if not form.validate_on_submit():
        abort(422)
    services.answer_entry(entry=entry, answer=form.answer.data, by=g.person)
    return _back(found)
