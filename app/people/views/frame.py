"""What the frame and the pickers of every page ask: language, theme, names that match."""

from flask import g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.access import Permission, public, requires
from app.core import clock, company
from app.core.addresses import local_address
from app.people import bp, queries, services
from app.people.forms import AudienceForm, name_with_team

THEMES = ("auto", "light", "dark")


@bp.post("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Keep the language (and, signed in, the theme) chosen in the frame, and go back."""
    language, theme = request.form.get("language"), request.form.get("theme")
    offered = company.languages()
    if language in offered:
        session["language"] = language
    if g.person is not None:
        services.set_preferences(
            person=g.person,
            language=language if language in offered else None,
            theme=theme if theme in THEMES else None,
        )
    return redirect(local_address(request.form.get("next", ""), "/"))


@bp.get("/people/audience")
@requires(Permission.TAKE_PART)
def audience_size() -> ResponseReturnValue:
    """How many people belong to what is chosen in the fields of an audience; nothing as long as it is not whole."""
    form, today = AudienceForm(request.args, meta={"csrf": False}), clock.today()
    form.offer_teams(queries.tree(today))
    size = queries.audience_size(form.target(), today) if form.validate() else None
    return render_template("people/audience_size.html", size=size)


@bp.get("/people/suggest")
@requires(*Permission)
def suggest() -> ResponseReturnValue:
    """Colleagues whose name has what was typed, as the <option>s of a picker."""
    found = queries.find_people(request.args.get("q", ""), clock.today())
    return render_template("people/suggest.html", names=[name_with_team(person) for person in found])
