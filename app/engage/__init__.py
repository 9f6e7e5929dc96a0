"""Ideas and customers' problems with a reasoned answer; customer-experience ambassadors."""

from flask import Blueprint

bp = Blueprint("engage", __name__)
