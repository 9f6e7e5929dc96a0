"""Pages of ideas and customers' problems together: the list, bringing one, what was done, and who answers."""

from datetime import date, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.i18n import _
from app.core.paging import Page
from app.engage import bp, services
from app.engage.forms.ideas import IdeaForm, TriageForm
from app.engage.models import DAYS
from app.engage.queries import ideas as queries
from app.people.forms import name_with_team
from app.people.queries import Tree, find_people, tree

P = Permission
YEAR = timedelta(days=365)


def _below(whole: Tree) -> tuple[int | None, list[int] | None]:
    """The team asked for, and those below it."""
    asked = number_asked(request.args, "team")
    return (asked, list(whole.below(asked))) if asked is not None and asked in whole.teams else (None, None)


@bp.get("/ideas")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def ideas() -> ResponseReturnValue:
    asked, page, whole = request.args, Page.of_request(request.args), tree(clock.today())
    team, team_ids = _below(whole)
    wanted = queries.Filter(
        asked.get("q", "").strip(),
        asked.get("kind", ""),
        asked.get("state", ""),
        g.person.id if asked.get("mine") else None,
        g.person.id if asked.get("waiting") else None,
        team_ids,
        asked.get("sort", "newest"),
    )
    page.total = queries.count_ideas(wanted)
    found = queries.ideas(wanted, limit=page.size, offset=page.offset)
    teams = whole.choices(None)
    return render_template(
        "engage/ideas.html", ideas=found, page=page, wanted=wanted, team=team, teams=teams, today=clock.today()
    )


@bp.route("/ideas/new", methods=["GET", "POST"])
@requires(P.TAKE_PART)
def bring() -> ResponseReturnValue:
    form = IdeaForm(data={name: request.args.get(name) for name in ("kind", "text")})
    if form.validate_on_submit():
        now = clock.now()
        with form.refusing():
            brought = services.bring(**form.facts, by=g.person, today=clock.day_of(now))
            services.attach(idea=brought, uploads=form.attachments.uploads, by=g.person, now=now)
            flash(_("Thank you. You will find the answer here, with its reason."))
            return redirect(url_for("engage.idea", idea_id=brought.id))
    return form.page("engage/bring.html")


@bp.get("/ideas/done")
@requires(P.TAKE_PART, P.MANAGE_ENGAGE)
def we_did() -> ResponseReturnValue:
    page, today = Page.of_request(request.args), clock.today()
    whole = tree(today)
    team, below = _below(whole)
    team_ids = below if below is not None else list(whole.teams)
    since = date.min if request.args.get("since") == "ever" else today - YEAR
    page.total = queries.count_we_did(team_ids, since)
    shown: dict[str, Any] = {"team": team, "teams": whole.choices(None), "since": request.args.get("since", "")}
    return render_template(
        "engage/we_did.html",
        told=queries.we_did(team_ids, since, limit=page.size, offset=page.offset),
        sums=queries.said_and_done(team_ids, since),
        page=page,
        **shown,
    )


@bp.route("/ideas/setting", methods=["GET", "POST"])
@requires(P.MANAGE_ENGAGE)
def triage() -> ResponseReturnValue:
    held = queries.setting()
    form = TriageForm(data={"days": held.days if held else DAYS})
    if request.method == "GET" and held is not None and held.owner is not None:
        found = find_people(held.owner.number, clock.today())
        form.owner.data = next((name_with_team(one) for one in found if one.id == held.owner_id), held.owner.name)
    if form.validate_on_submit():
        services.set_triage(owner=form.owner.person, days=form.days.data, by=g.person)
        flash(_("Saved. It holds for what comes in from now on."))
        return redirect(url_for("engage.ideas"))
    return form.page("engage/triage.html")
