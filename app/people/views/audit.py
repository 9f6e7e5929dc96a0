"""The audit log."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import audit as audit_log
from app.core import clock
from app.core.addresses import day_asked, number_asked
from app.core.audit import action_word, object_word
from app.core.downloads import table_file
from app.core.i18n import _
from app.core.paging import Page
from app.core.tables import Cell
from app.people import bp
from app.people.queries import audit as log

ASKED = {"action", "actor", "about", "object_type", "object_id", "first", "last"}


def _filters() -> log.Filters:
    asked = request.args
    actor, about = (asked.get(name, "").strip() for name in ("actor", "about"))
    return log.Filters(
        action=asked.get("action", ""),
        actor_ids=log.ids_of(actor) if actor else None,
        concerned_ids=log.ids_of(about) if about else None,
        object_type=asked.get("object_type", ""),
        object_id=number_asked(asked, "object_id"),
        first=day_asked(asked, "first"),
        last=day_asked(asked, "last"),
    )


@bp.get("/audit")
@requires(Permission.SEE_AUDIT)
def audit() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    lines, page.total = log.page(_filters(), page.number)
    actions, kinds = log.actions(), log.object_types()
    return render_template(
        "people/audit.html",
        lines=lines,
        page=page,
        actions=[(action, action_word(action)) for action in actions],
        kinds=[(kind, object_word(kind)) for kind in kinds],
        asked={name: value for name, value in request.args.items() if name in ASKED},
        action_word=action_word,
        object_word=object_word,
    )


@bp.get("/audit.<any(csv, xlsx):kind>")
@requires(Permission.SEE_AUDIT)
def audit_file(kind: str) -> ResponseReturnValue:
    audit_log.record_read(action="export", actor_id=g.person.id, object_type="audit", object_id=None, format=kind)
    headers = (_("When"), _("Done by"), _("What was done"), _("Object"), _("Name"), _("Id of the object"), _("Details"))
    return table_file(kind, f"audit-{clock.today()}", headers, map(_cells, log.every(_filters())), title=_("Audit log"))


def _cells(line: log.Line) -> tuple[Cell, ...]:
    entry = line.entry
    by = line.actor or entry.actor_id if entry.actor_id is not None else _("command line")
    words = (str(action_word(entry.action)), str(object_word(entry.object_type)))
    details = "; ".join(f"{name}: {value}" for name, value in line.details)
    return (clock.local(entry.at), by, *words, line.object, entry.object_id, details)
