"""The settings of the company."""

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core import company as settings
from app.core.i18n import _
from app.people import bp
from app.people.forms.company import CompanyForm
from app.people.services.company import change_company, settings_of


@bp.route("/company", methods=["GET", "POST"])
@requires(Permission.MANAGE_COMPANY)
def company() -> ResponseReturnValue:
    held = settings.company() or abort(404)
    form = CompanyForm(data={**settings_of(held), "zone": str(clock.zone())})
    if form.validate_on_submit():
        with form.refusing():
            change_company(held=held, by=g.person, **form.facts())
            flash(_("Saved. It holds from now on."))
            return redirect(url_for("people.company"))
    return form.page("people/company.html")
