"""What meetings, classroom sessions and customer-listening share: dates, places, invitations, attendance."""

from flask import Blueprint

bp = Blueprint("events", __name__)
