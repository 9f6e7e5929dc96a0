"""Certificates: a paper for whoever completed a course, and a public page where its code is checked."""

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, public, requires
from app.auth.limits import failed, limiter
from app.core import clock
from app.instruct import bp, queries
from app.instruct.forms import CodeForm
from app.instruct.services import certificates
from app.instruct.views.pages import may_see_record

P = Permission


@bp.get("/training/completions/<int:completion_id>/certificate.pdf")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT, P.SEE_TEAMS)
def certificate(completion_id: int) -> ResponseReturnValue:
    found = queries.completion(completion_id)
    if found is None or found.reversed_at is not None or found.code is None or not may_see_record(found.person):
        abort(404)
    name = {"Content-Disposition": f'attachment; filename="certificate-{found.code}.pdf"'}
    return Response(certificates.paper(found), content_type="application/pdf", headers=name)


@bp.route("/certificates", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"])
def check_certificate() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        return redirect(url_for("instruct.checked", code=certificates.as_typed(form.code.data) or "-"))
    return form.page("instruct/check_certificate.html")


@bp.get("/certificates/<code>")
@public
@limiter.limit("60/minute", deduct_when=failed)
def checked(code: str) -> ResponseReturnValue:
    """Name, course and days, which stand on the paper as well; nothing more, and nothing of what was taken back."""
    found = queries.certificate(certificates.as_typed(code))
    shown = render_template("instruct/checked.html", completion=found, today=clock.today())
    return shown, 200 if found is not None else 404
