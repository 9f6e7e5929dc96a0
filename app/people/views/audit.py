"""The audit log."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core.addresses import day_asked, number_asked
from app.core.audit import action_word, object_word
from app.core.paging import Page
from app.people import bp
from app.people.queries import audit as log


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
        action_word=action_word,
        object_word=object_word,
    )
