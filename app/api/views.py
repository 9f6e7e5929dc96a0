"""Health of the process and of what it stands on; no session, nothing about the company."""

from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.access import anonymous
from app.api import bp
from app.core import jobs, schema


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
