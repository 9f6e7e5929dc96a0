"""Messages of what customer experience expects of whom, read and understood."""

from flask import Blueprint

bp = Blueprint("inform", __name__)
