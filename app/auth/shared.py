"""Devices that several people use: a sign-in there is short, and ends by itself when nobody clicks.

That a device is shared is kept on it, in a cookie of its own that outlives every sign-in. When somebody last did
something is in the signed session cookie: the device is what goes idle, and no page has to write to the database.
"""

from typing import Any, TypeVar

from flask import Flask, after_this_request, current_app, g, request, session
from werkzeug.wrappers import Response

from app.core import clock

KEPT_FOR = 365 * 24 * 3600  # seconds
View = TypeVar("View")


def init_app(app: Flask) -> None:
    """Tell pages that they stand on a shared device."""
    app.context_processor(lambda: {"shared_seconds": seconds() if _used_here() else None})


def _used_here() -> bool:
    sign_in = g.get("sign_in")
    return g.get("person") is not None and sign_in is not None and bool(sign_in.shared)


def seconds() -> int:
    """After how long without a click somebody is signed out."""
    return int(current_app.config["SHARED_SECONDS"])


def is_shared() -> bool:
    """Whether this device was marked as shared, now or at an earlier sign-in."""
    marked: bool = g.get("shared_device", _cookie_name() in request.cookies)
    return marked


def mark(*, shared: bool) -> None:
    """Keep on this device whether others use it, too."""
    g.shared_device = shared

    @after_this_request
    def keep(response: Response) -> Response:
        safe: dict[str, Any] = {"secure": current_app.config["SESSION_COOKIE_SECURE"], "samesite": "Lax"}
        if shared:
            response.set_cookie(_cookie_name(), "1", max_age=KEPT_FOR, httponly=True, **safe)
        else:
            response.delete_cookie(_cookie_name(), httponly=True, **safe)
        return response


def no_use(view: View) -> View:
    """Mark a view that a page asks for by itself: nobody has done anything by that."""
    view.no_use = True  # type: ignore[attr-defined]  # a mark on the function, read where people are looked up
    return view


def note_use() -> None:
    """Somebody is there."""
    session["used_at"] = int(clock.now().timestamp())


def is_idle() -> bool:
    """Whether nobody has done anything for too long."""
    used_at: int = session.get("used_at", 0)
    return clock.now().timestamp() - used_at >= seconds()


def _cookie_name() -> str:
    return "__Host-iskra-shared" if current_app.config["SESSION_COOKIE_SECURE"] else "iskra-shared"
