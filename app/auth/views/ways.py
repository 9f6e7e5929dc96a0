"""Where somebody goes next after signing in, and who has to say again who they are."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.auth.models import Account
from app.auth.session import enter
from app.core import clock
from app.core.addresses import local_address

RECENT = timedelta(minutes=15)


def asked_for() -> str:
    """Where the person wanted to go, if that is an address of ours."""
    return local_address(request.args.get("next", ""), url_for("insights.home"))


def entered(account: Account, to: str) -> Response:
    """Sign in and go there, by way of the second factor if there is one."""
    return redirect(to if enter(account) else url_for("auth.second_step", next=to))


def recently_proven(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Ask for the password again before it is changed how somebody signs in: a device left open is not enough."""

    @wraps(view)
    def checked(**arguments: Any) -> ResponseReturnValue:
        if clock.now() - g.sign_in.proven_at <= RECENT:
            return view(**arguments)
        to = request.path if request.method == "GET" else url_for("auth.second_factor")
        return redirect(url_for("auth.confirm", next=to))

    return checked
