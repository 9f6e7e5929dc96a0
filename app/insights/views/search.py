"""One search over all that one may see."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.insights import bp
from app.insights.queries.search import search as look_for
from app.people.forms import name_with_team


@bp.get("/search")
@requires(Permission.TAKE_PART, Permission.SEE_PEOPLE, Permission.SEE_TEAMS)
def search() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()
    found = look_for(text, g.standings, g.permissions, clock.today())
    return render_template("insights/search.html", text=text, found=found, name_with_team=name_with_team)
