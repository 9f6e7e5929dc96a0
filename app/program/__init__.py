"""The programme's plan, and what teams do after a result."""

from flask import Blueprint

bp = Blueprint("program", __name__)
