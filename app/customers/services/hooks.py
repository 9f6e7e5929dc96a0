"""Answers that a survey tool sends by itself, one at a time."""

import json
from datetime import datetime
from io import BytesIO
from typing import Any

from app.core import imports
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import Asked, Options, Outcome
from app.core.tables import TableError
from app.customers.models.sources import Source
from app.customers.services.imports import take
from app.customers.services.tools import KIND

CREATED, UPDATED = "survey_response.created", "survey_response.updated"
NO_EVENT = _l("This is not an event of Delighted: “event_type” and “event_data” are missing.")
IGNORED = "ignored"


def receive(*, source: Source, body: bytes, now: datetime) -> str:
    """Take in what Delighted tells of one answer: created, updated, unchanged, skipped, or ignored. An answer is known
    by its id: told twice it is one, and the news that it was made never undoes a later change."""
    event = _event(body)
    if event["event_type"] not in (CREATED, UPDATED):
        return IGNORED
    if event["event_type"] == CREATED and _take(source, event, now, dry_run=True).updated:
        return "unchanged"
    outcome = _take(source, event, now, dry_run=False)
    heard(source, now)
    if outcome.created:
        return "created"
    return "updated" if outcome.updated else "unchanged" if outcome.unchanged else "skipped"


def heard(source: Source, now: datetime) -> None:
    """The tool sent something that was well."""
    source = db.session.merge(source)
    source.heard_at, source.refusal, source.refused_at = now, None, None
    db.session.flush()


def refused(*, source_id: int, reason: str, now: datetime) -> None:
    """Keep why the last answer was not taken, for whoever looks after the source."""
    source = db.session.get_one(Source, source_id)
    source.refusal, source.refused_at = reason[:500], now
    db.session.flush()


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise RuleBroken(_l("This is not JSON.")) from None
    if not isinstance(event, dict) or not isinstance(event.get("event_data"), dict):
        raise RuleBroken(NO_EVENT)
    if not isinstance(event.get("event_type"), str):
        raise RuleBroken(NO_EVENT)
    return event


def _take(source: Source, event: dict[str, Any], now: datetime, *, dry_run: bool) -> Outcome:
    name = source.name
    stream = BytesIO(json.dumps([event]).encode())
    try:
        asked = Asked(
            table=imports.opened(KIND, stream, "event.json", Options()),
            file_name="",
            fingerprint="",
            by_id=None,
            now=now,
            choices={"source": name},
            dry_run=dry_run,
        )
        outcome = take(asked, with_run=False)
    except TableError as reason:
        raise RuleBroken(str(reason)) from None
    if outcome.errors:
        wrong = outcome.errors[0]
        raise RuleBroken(str(TableError(0, wrong.column, wrong.found, wrong.expected)))
    return outcome
