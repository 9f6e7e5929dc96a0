"""Meetings with leaders about vision, mission and values."""

from flask import Blueprint

bp = Blueprint("inspire", __name__)
