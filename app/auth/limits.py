"""How often somebody may fail: the counters behind the sign-in form. Who gets in is not counted, so that a whole
company may sign in from behind one address on a Monday morning."""

from ipaddress import IPv6Address, ip_address

from flask import Flask, g, request
from flask_limiter import Limiter
from limits.errors import ConfigurationError
from werkzeug.wrappers import Response

from app.auth.session import waiting
from app.config import WrongSetting


def network() -> str:
    """Where a request comes from: an IPv4 address, or the IPv6 network of which one machine may use every address.
    Behind proxies this is the visitor only if ISKRA_PROXIES says how many there are."""
    address = ip_address(request.remote_addr or "127.0.0.1")
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else str(address)


def typed_address() -> str:
    """Whose account is tried."""
    return request.form.get("email", "").strip().lower()


def typed_address_from_here() -> str:
    """Whose account is tried from where: who is attacked from elsewhere can still sign in."""
    return f"{typed_address()} {network()}"


def whoever_is_signed_in() -> str:
    """A stolen session must not be enough to find the password out."""
    return f"person {g.person.id}" if g.person is not None else network()


def whoever_waits() -> str:
    """Who knows a password must not find the second factor out by trying, from wherever."""
    sign_in = waiting()
    return f"account {sign_in.account_id}" if sign_in is not None else network()


def failed(response: Response) -> bool:
    """Whether an answer was a refusal."""
    return response.status_code >= 400


limiter = Limiter(network, headers_enabled=False, in_memory_fallback_enabled=True)


def init_app(app: Flask) -> None:
    """Start the counters; several machines share them through ISKRA_LIMITS."""
    try:
        limiter.init_app(app)
    except ConfigurationError as error:
        raise WrongSetting("ISKRA_LIMITS must be a URL such as memory:// or redis://host:6379.") from error
