"""What pages are made of, to look at while building them."""

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from app.access import public
from app.core.paging import Page
from app.insights import bp
from app.insights.forms import LETTERS, SampleForm


@bp.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    if not current_app.config["DEVELOPMENT"]:
        abort(404)
    opened, mended = SampleForm(), SampleForm(prefix="mended-")
    for form in (opened, mended):
        form.audience_team.choices = LETTERS
    for field in mended:
        field.errors = ["Say what to do, beside the field."]
    page = Page(3)
    page.total = 412
    return render_template("insights/styleguide.html", form=opened, mended=mended, page=page)
