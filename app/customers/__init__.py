"""What customers say: answers, NPS by team and month, imports."""

from flask import Blueprint

bp = Blueprint("customers", __name__)
