"""One-time codes on paper."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import bp, services
from app.auth.cards import print_cards
from app.auth.forms import DAYS, CodesForm
from app.auth.queries import outside
from app.auth.queries.outside import Outsider
from app.core import clock
from app.core.addresses import local_address
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.people import queries as people
from app.people.models import Person

CARDS = 100  # on one sheet: the rest is on the next


@bp.route("/people/codes", methods=["GET", "POST"])
@requires(Permission.INVITE)
def codes() -> ResponseReturnValue:
    tree, now = people.tree(clock.today()), clock.now()
    form = CodesForm()
    form.offer(tree)
    if form.validate_on_submit():
        with form.refusing():
            return _sheet(tree.below(form.team.team.id) if form.team.team is not None else None, form.days.data)
    return form.page("auth/codes.html", waiting=outside.counts(None, now).cards, most=CARDS)


def _sheet(team_ids: list[int] | None, days: int) -> ResponseReturnValue:
    """The cards; shown in answer to the form, because a code cannot be shown again."""
    now, waiting = clock.now(), outside.counts(team_ids, clock.now()).cards
    found = outside.for_cards(team_ids, now, CARDS)
    not_mine = services.out_of_reach(person_ids={one.person.id for one in found}, by=g.person, now=now)
    reached = [one for one in found if one.person.id not in not_mine]
    if not reached:
        raise RuleBroken(_l("Nobody here waits for a code: all have an e-mail address, a password or a code."))
    cards = print_cards(reached, days=days, by=g.person, now=now)
    return render_template("auth/cards.html", cards=cards, left=waiting - len(found))


@bp.post("/people/<int:person_id>/code")
@requires(Permission.INVITE)
def code(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    if not person.employed_on(clock.today()):
        raise RuleBroken(_l("This colleague has left the company."))
    team = people.team_of(person, clock.today())
    cards = print_cards([Outsider(person, team, None)], days=DAYS[2], by=g.person, now=clock.now())
    return render_template("auth/cards.html", cards=cards, left=0)


@bp.post("/people/<int:person_id>/code/revoke")
@requires(Permission.INVITE)
def revoke_code(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    services.revoke_codes(person=person, now=clock.now(), by=g.person)
    flash(_("Printed codes of this person no longer work."))
    return redirect(local_address(request.form.get("next", ""), url_for("people.person", person_id=person.id)))
