"""What machines ask: whether Iskra is up, and whether it is ready."""

from flask import Blueprint

bp = Blueprint("api", __name__)
