"""What customers write, for everyone who works for them: by team, with personal data left out."""

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.paging import Page
from app.customers import queries as customers
from app.customers.queries import Wanted
from app.insights import bp
from app.insights.masking import masked
from app.people import queries as people

KINDS = ("promoter", "passive", "detractor")


@bp.get("/listening/words")
@requires(Permission.TAKE_PART)
def customer_words() -> ResponseReturnValue:
    today = clock.today()
    tree, own = people.tree(today), people.team_of(g.person, today)
    visible = people.visible_in(tree, g.standings) | ({own.id} if own is not None else frozenset())
    team_id = number_asked(request.args, "team") or (own.id if own is not None else next(iter(sorted(visible)), 0))
    if team_id not in visible:
        abort(404)
    page, kind = Page.of_request(request.args, size=20), request.args.get("kind", "")
    below = [one for one in tree.below(team_id) if one in visible]
    found = customers.comments(
        Wanted(below), kind=kind if kind in KINDS else None, limit=page.size + 1, offset=page.offset
    )
    page.total = page.offset + len(found)
    names = people.names_in({one.team_id for one in found}, today)
    said = [(one, masked(one.comment, names)) for one in found[: page.size]]
    return render_template(
        "insights/customer_words.html",
        said=said,
        teams=tree.choices(visible),
        team_id=team_id,
        kind=kind,
        page=page,
    )
