"""Sign-in, invitations, roles: who is at the keyboard."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
