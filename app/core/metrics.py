"""Figures for Prometheus: how many requests, how long they took, what waits. Only where ISKRA_METRICS sets the token
that the scraper brings; the library costs a tenth of a second and is not loaded elsewhere.

Nothing about people; the pulse's pages are left out, so that no figure says when somebody answered.
"""

import os
import time
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.mail import OutboxMail

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def init_app(app: Flask) -> None:
    """Count from now on, if anybody may ask."""
    if not app.config["METRICS"]:
        return
    from prometheus_client import CollectorRegistry, Histogram

    registry = CollectorRegistry()
    app.extensions["metrics"] = registry
    seconds = Histogram(
        "iskra_request_seconds",
        "Time from a request to its answer.",
        ["endpoint", "method", "status"],
        buckets=SECONDS,
        registry=registry,
    )

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        if request.blueprint != "pulse" and "started" in g:
            labels = (request.endpoint or "none", request.method, str(response.status_code))
            seconds.labels(*labels).observe(time.perf_counter() - g.started)
        return response


def page() -> tuple[bytes, str]:
    """The figures in Prometheus' text form, and its content type; of all processes that share
    PROMETHEUS_MULTIPROC_DIR."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    else:
        registry = current_app.extensions["metrics"]
    return generate_latest(registry) + generate_latest(_waiting()), CONTENT_TYPE_LATEST


def _waiting() -> Any:
    """What waits in the database, asked now."""
    from prometheus_client import CollectorRegistry, Gauge

    registry = CollectorRegistry()
    jobs = Gauge("iskra_jobs", "Jobs by state.", ["state"], registry=registry)
    for state in ("waiting", "running", "failed"):
        jobs.labels(state).set(db.session.scalar(select(func.count()).where(Job.state == state)) or 0)
    late = Gauge("iskra_job_late_seconds", "How long the oldest job that is due has waited.", registry=registry)
    now = clock.now()
    oldest = db.session.scalar(select(func.min(Job.run_at)).where(Job.state == "waiting", Job.run_at <= now))
    late.set((now - oldest).total_seconds() if oldest else 0)
    mail = Gauge("iskra_mail_waiting", "Mails in the outbox that are not sent yet.", registry=registry)
    mail.set(db.session.scalar(select(func.count()).where(OutboxMail.sent_at.is_(None))) or 0)
    return registry
