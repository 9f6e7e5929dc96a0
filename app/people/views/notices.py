"""Notices: the list, opening one, how they come by mail, and the way out that needs no sign-in."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, anonymous, requires
from app.core.addresses import local_address
from app.core.db import db
from app.core.i18n import _
from app.core.paging import Page
from app.people import bp
from app.people.forms.notices import NoticesForm
from app.people.models import Person
from app.people.queries import notices as queries
from app.people.sentences import digest_moment, told
from app.people.services import notices as services


@bp.get("/notices")
@requires(Permission.TAKE_PART)
def notices() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    return render_template("people/notices.html", notices=told(queries.of_person(g.person, page)), page=page)


@bp.post("/notices/<int:notice_id>")
@requires(Permission.TAKE_PART)
def open_notice(notice_id: int) -> ResponseReturnValue:
    notice = queries.of(g.person, notice_id) or abort(404)
    services.see(notice=notice)
    return redirect(local_address(notice.path, url_for("people.notices")))


@bp.post("/notices/seen")
@requires(Permission.TAKE_PART)
def see_all_notices() -> ResponseReturnValue:
    services.see_all(person=g.person)
    return redirect(local_address(request.form.get("next", ""), url_for("people.notices")))


@bp.route("/notices/mail", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def notice_mail() -> ResponseReturnValue:
    form = NoticesForm(data=queries.choices(g.person))
    if form.validate_on_submit():
        services.choose_mail(person=g.person, choices=form.choices)
        flash(_("Saved."))
        return redirect(url_for("people.notice_mail"))
    return form.page("people/notice_mail.html", comes=digest_moment())


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@anonymous
def unsubscribe(token: str) -> ResponseReturnValue:
    """The link of a mail. Programs that look at mails follow links, so opening it changes nothing; a mail program's own
    button sends a POST without cookies, which is why this view is free of the check for forged forms."""
    person_id, scope = services.read_token(token) or abort(404)
    person = db.session.get(Person, person_id) or abort(404)
    g.language = person.mail_language
    kinds = services.kinds_in(person, scope)
    if request.method == "POST":
        services.stop_mail(person=person, scope=scope)
    return render_template(
        "people/unsubscribe.html", kinds=kinds, digest=scope == services.DIGEST, done=request.method == "POST"
    )
