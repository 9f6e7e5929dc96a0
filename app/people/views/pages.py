"""What the views of the directory share: a page with one form, and doing what it says."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import RuleBroken
from app.core.forms import Form
from app.people.models import Person, Team
from app.people.queries import directory
from app.people.queries import teams as team_queries


def person_or_404(person_id: int) -> Person:
    return directory.person(person_id) or abort(404)


def team_or_404(team_id: int) -> Team:
    return team_queries.team(team_id) or abort(404)


def done(form: Form, service: Callable[..., object], **facts: Any) -> bool:
    """Do what a valid form asks for; what the service refuses stands above the form."""
    try:
        service(**facts)
    except RuleBroken as reason:
        form.refuse(reason)
        return False
    return True


def form_page(
    form: Form, *, title: str, back: str, save: str, about: str = "", text: str = "", kind: str = "primary"
) -> ResponseReturnValue:
    """A page with one form. `about`: the name of who or what it is about; `text`: what it will do."""
    page = render_template(
        "people/form.html", form=form, title=title, back=back, save=save, about=about, text=text, kind=kind
    )
    return page, 422 if form.errors else 200
