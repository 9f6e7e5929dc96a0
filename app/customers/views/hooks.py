"""The door by which survey tools send answers themselves. The key in the address says of which source they are."""

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from app.access import keyed
from app.auth.limits import limiter
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.customers import bp
from app.customers.queries import sources as queries
from app.customers.services import hooks
from app.customers.services.sources import hashed

MOST_BYTES = 64 * 1024
LIMIT = "300 per minute"


def _too_many(_limit: object) -> Response:
    return make_response(jsonify(error=_("Too many tries. Wait a minute.")), 429)


@bp.post("/hooks/delighted/<token>")
@keyed
@limiter.limit(lambda: LIMIT, on_breach=_too_many)
def delighted_hook(token: str) -> ResponseReturnValue:
    source = queries.source_of_token(hashed(token))
    if source is None:
        return jsonify(error=_("There is no source with this key.")), 404
    body = request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return jsonify(error=_("This is too large for one answer.")), 413
    source_id, now = source.id, clock.now()
    try:
        return jsonify(result=hooks.receive(source=source, body=body, now=now))
    except RuleBroken as reason:
        return _refused(source_id, str(reason))


def _refused(source_id: int, reason: str) -> ResponseReturnValue:
    """What was wrong outlives the refusal: whoever looks after the source must hear of it."""
    db.session.rollback()
    hooks.refused(source_id=source_id, reason=reason, now=clock.now())
    db.session.commit()
    return jsonify(error=reason), 422
