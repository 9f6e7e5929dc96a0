"""The list of people, and its exports."""

from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import audit, clock
from app.core.addresses import number_asked
from app.core.downloads import table_file
from app.core.i18n import _
from app.core.tables import Cell
from app.people import bp, queries
from app.people.queries import directory as people
from app.people.queries import staff

KEPT = {"q", "team", "status", "staff"}


def _filters(tree: queries.Tree) -> people.Filters:
    """What the address asks for; anything unknown is left out."""
    asked = request.args
    team_id = number_asked(asked, "team")
    return people.Filters(
        text=asked.get("q", ""),
        team_ids=tree.below(team_id) if team_id in tree.teams else None,
        status=status if (status := asked.get("status", "")) in people.STATUSES else "here",
        staff=found if (found := asked.get("staff", "")) in people.STAFF else "",
        sort=sort if (sort := asked.get("sort", "")) in people.SORTS else "name",
        down=asked.get("down") == "1",
    )


@bp.get("/people")
@requires(Permission.SEE_PEOPLE)
def directory() -> ResponseReturnValue:
    today = clock.today()
    tree = queries.tree(today)
    filters = _filters(tree)
    part = people.page(filters, today, _place())
    return render_template(
        "people/directory.html",
        listed=part.listed,
        total=people.count(filters, today),
        most=people.MOST_COUNTED,
        steps=_steps(part),
        asked={key: value for key, value in request.args.items() if key in {*KEPT, "sort", "down"}},
        filters=filters,
        suppliers=staff.suppliers_of([row.person.id for row in part.listed], today),
        sorts=_sorts(filters),
        teams=[("", _("All teams")), *tree.choices()],
    )


def _place() -> people.Place:
    asked = request.args
    return people.Place(number_asked(asked, "after"), number_asked(asked, "before"), asked.get("page") == "last")


def _steps(part: people.Part) -> dict[str, str | None]:
    """The addresses of the pages around this one."""
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key in {*KEPT, "sort", "down"}}
    first, last = (part.listed[0].person.id, part.listed[-1].person.id) if part.listed else (None, None)
    return {
        "first": url_for("people.directory", **kept) if part.earlier else None,
        "previous": url_for("people.directory", **kept, before=first) if part.earlier else None,
        "next": url_for("people.directory", **kept, after=last) if part.later else None,
        "last": url_for("people.directory", **kept, page="last") if part.later else None,
    }


def _sorts(filters: people.Filters) -> dict[str, tuple[str, str | None]]:
    """For each column its address and, for the one in use, its direction."""
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key in KEPT}
    found = {}
    for name in people.SORTS:
        current = name == filters.sort
        asked: dict[str, Any] = {**kept, "sort": name, "down": "1" if current and not filters.down else None}
        address = url_for("people.directory", **asked)
        found[name] = (address, ("down" if filters.down else "up") if current else None)
    return found


@bp.get("/people/export.<any(csv, xlsx):kind>")
@requires(Permission.SEE_PEOPLE)
def export(kind: str) -> ResponseReturnValue:
    audit.record_read(action="export", actor_id=g.person.id, object_type="directory", object_id=None, format=kind)
    today = clock.today()
    rows = map(_cells, people.all_people(_filters(queries.tree(today)), today))
    return table_file(kind, f"people-{today.isoformat()}", _headers(), rows, title=_("People"))


def _headers() -> list[str]:
    """In words that the import recognises, so that an export can be changed and brought back."""
    return [
        _("Employee number"),
        _("Full name"),
        _("E-mail"),
        _("Job"),
        _("Location"),
        _("Language"),
        _("Hired"),
        _("Left"),
        _("Team code"),
        _("Team"),
        _("Manager number"),
    ]


def _cells(row: people.Exported) -> list[Cell]:
    person, team = row.person, row.team
    return [
        person.number,
        person.name,
        person.email,
        person.job,
        person.location,
        person.language,
        person.hired_on,
        person.left_on,
        team.code if team is not None else None,
        team.name if team is not None else None,
        row.manager_number,
    ]
