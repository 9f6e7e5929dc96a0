"""Records that may be one person twice: look at them side by side, merge them, or say that they are two."""

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _
from app.people import bp, services
from app.people.forms.doubles import ComparedForm, MergeForm
from app.people.queries import doubles as queries
from app.people.views.pages import back_to_person, person_or_404


@bp.route("/people/doubles", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def doubles() -> ResponseReturnValue:
    form = ComparedForm()
    if form.validate_on_submit():
        first, second = form.found
        return redirect(url_for("people.merge", person_id=first.id, gone_id=second.id))
    return form.page("people/doubles.html", pairs=queries.suspected())


@bp.route("/people/<int:person_id>/merge/<int:gone_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def merge(person_id: int, gone_id: int) -> ResponseReturnValue:
    found = queries.compared([person_id, gone_id])
    if len(found) < 2:
        abort(404)
    kept, gone = found[person_id], found[gone_id]
    form = MergeForm()
    form.offer(kept, gone)
    if form.validate_on_submit():
        with form.refusing():
            services.merge_people(
                kept=kept.person, gone=gone.person, from_gone=form.from_gone, by=g.person, today=clock.today()
            )
            flash(_("The two records are one now."))
            return back_to_person(kept.person)
    return form.page("people/merge.html", kept=kept, gone=gone, today=clock.today())


@bp.post("/people/<int:person_id>/merge/<int:gone_id>/two")
@requires(Permission.MANAGE_PEOPLE)
def not_double(person_id: int, gone_id: int) -> ResponseReturnValue:
    one, other = person_or_404(person_id), person_or_404(gone_id)
    if one is other:
        abort(404)
    services.not_double(one=one, other=other, by=g.person, now=clock.now())
    flash(_("Noted: these are two people."))
    return redirect(url_for("people.doubles"))
