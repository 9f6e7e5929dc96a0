"""Health of the process and of what it stands on; no session, nothing about the company."""

from secrets import compare_digest

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.access import anonymous
from app.api import bp
from app.core import jobs, metrics, schema


@bp.get("/healthz")
@anonymous
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@anonymous
def readyz() -> ResponseReturnValue:
    found = {"database": False, "migrations": False, "jobs": False}
    try:
        found["migrations"] = schema.at_head()
        found["database"] = True
        found["jobs"] = found["migrations"] and jobs.alive()
    except SQLAlchemyError:
        pass  # what was not reached is False
    ready = all(found.values())
    return {"status": "ok" if ready else "not ready", **found}, 200 if ready else 503


@bp.get("/metrics")
@anonymous
def figures_for_prometheus() -> ResponseReturnValue:
    token = current_app.config["METRICS"]
    if not token:
        abort(404)
    if not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return "Bring the token of ISKRA_METRICS as a bearer token.", 401, {"WWW-Authenticate": "Bearer"}
    text, content_type = metrics.page()
    return Response(text, content_type=content_type)
