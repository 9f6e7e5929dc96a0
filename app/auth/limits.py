"""How often somebody may try: the counters behind the sign-in form."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)


def init_app(app: Flask) -> None:
    """Start the counters; several machines share them through ISKRA_LIMITS."""
    limiter.init_app(app)
