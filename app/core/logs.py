"""Logs: one line an event, with the request's id; never answers, passwords or tokens, so no local variables either."""

from __future__ import annotations

import re
import secrets
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, has_app_context, request
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger


class Log:
    """structlog, loaded and set up for the first line: it takes a tenth of the time that the application starts in."""

    def info(self, event: str, **facts: Any) -> None:
        """Something that happened."""
        _lines().info(event, **facts)

    def warning(self, event: str, **facts: Any) -> None:
        """Something that should not happen, and was dealt with."""
        _lines().warning(event, **facts)

    def error(self, event: str, **facts: Any) -> None:
        """Something that somebody must look at."""
        _lines().error(event, **facts)


log = Log()


def init_app(app: Flask) -> None:
    """Name each request, and write a line for each that was refused."""
    app.before_request(_name_request)
    app.after_request(_write_line)


@cache
def _lines() -> Any:
    import structlog

    structlog.configure(
        processors=[
            _with_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_rows,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
        ],
        # asked for at each line: where the standard error goes can change
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    return structlog.get_logger()


def _with_request(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    if has_app_context() and "request_id" in g:
        event["request_id"] = g.request_id
    return event


def _without_rows(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """PostgreSQL quotes the row that broke a constraint, which may be anybody's."""
    if "exception" in event:
        event["exception"] = re.sub(r"(?m)^(DETAIL|CONTEXT):.*$", r"\1: (left out)", str(event["exception"]))
    return event


def _name_request() -> None:
    """The name that the proxy in front gave to the request, where there is one, so that both logs can be joined."""
    given = request.headers.get("X-Request-ID", "") if current_app.config["PROXIES"] else ""
    g.request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else secrets.token_hex(4)


def _write_line(response: Response) -> Response:
    """Which page answered how; the pulse's pages are left out, so that no log says who answered when."""
    response.headers["X-Request-ID"] = g.request_id
    if request.blueprint != "pulse" and response.status_code >= 400:
        log.info("refused", endpoint=request.endpoint, method=request.method, status=response.status_code)
    return response
