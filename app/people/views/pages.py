"""What the views of the directory share: who or what they are about, and a page with one form."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core.forms import Form
from app.people.models import Person, Team
from app.people.queries import directory
from app.people.queries import teams as team_queries


def person_or_404(person_id: int) -> Person:
    return directory.person(person_id) or abort(404)


def person_address(person: Person) -> str:
    return url_for("people.person", person_id=person.id)


def back_to_person(person: Person) -> Response:
    return redirect(person_address(person))


def team_or_404(team_id: int) -> Team:
    return team_queries.team(team_id) or abort(404)


def form_page(
    form: Form, *, title: str, back: str, save: str, about: str = "", text: str = "", kind: str = "primary"
) -> ResponseReturnValue:
    """A page with one form. `about`: the name of who or what it is about; `text`: what it will do."""
    return form.page("people/form.html", title=title, back=back, save=save, about=about, text=text, kind=kind)
