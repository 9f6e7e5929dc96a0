"""What customers said of matters in which a team was also involved."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.paging import Page
from app.customers import bp
from app.customers.queries import involved as queries
from app.customers.queries import touchpoints
from app.people import queries as people

ENOUGH = 5
MONTHS = {"3": 3, "36": 36}


@bp.get("/customers/involved")
@requires(Permission.SEE_CUSTOMERS)
def involved() -> ResponseReturnValue:
    """Each team by itself: an answer in which two were involved stands in both lines."""
    tree = people.tree(clock.today())
    visible, page = people.visible_in(tree, g.standings), Page.of_request(request.args, size=20)
    asked, months = number_asked(request.args, "team"), MONTHS.get(request.args.get("period", ""), 12)
    team_ids = frozenset({asked}) if asked is not None and asked in visible else visible
    first = clock.add_months(clock.month_of(clock.today()), 1 - months)
    found = queries.answers(team_ids, first, limit=page.size + 1, offset=page.offset)
    return render_template(
        "customers/involved.html",
        answers=found[: page.size],
        more=len(found) > page.size,
        page=page,
        lines=queries.lines(team_ids, first),
        teams=queries.teams_of([one.id for one in found]),
        choices=tree.choices(visible),
        team_id=asked if asked in visible else "",
        months=months,
        enough=ENOUGH,
        register=touchpoints.register(),
    )
