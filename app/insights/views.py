"""Pages that bring all features together: home, dashboards, coverage, the menu."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.insights import bp


@bp.get("/")
@requires(*Permission)
def home() -> ResponseReturnValue:
    return render_template("insights/home.html")


@bp.get("/menu")
@requires(*Permission)
def menu() -> ResponseReturnValue:
    return render_template("insights/menu.html")
