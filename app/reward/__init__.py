"""Recognition by peers, and awards by published rules."""

from flask import Blueprint

bp = Blueprint("reward", __name__)
