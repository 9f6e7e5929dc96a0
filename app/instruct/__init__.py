"""Customer-experience training: courses, assignments, completions, the training record."""

from flask import Blueprint

bp = Blueprint("instruct", __name__)
