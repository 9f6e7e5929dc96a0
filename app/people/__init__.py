"""The directory: persons, teams in a dated tree, memberships, standings, absences, audiences."""

from flask import Blueprint

bp = Blueprint("people", __name__)
