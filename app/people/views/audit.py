"""The audit log."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core.addresses import number_asked
from app.core.audit import action_word, object_word
from app.core.paging import Page
from app.people import bp
from app.people.queries import audit as log


def _filters() -> log.Filters:
    asked, actor = request.args, request.args.get("actor", "").strip()
    return log.Filters(
        action=asked.get("action", ""),
        actor_ids=log.actor_ids(actor) if actor else None,
        object_type=asked.get("object_type", ""),
        object_id=number_asked(asked, "object_id"),
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
