"""Home, dashboards, coverage: reads all features."""

from flask import Blueprint

bp = Blueprint("insights", __name__)
