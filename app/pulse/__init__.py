"""Surveys: asked confidentially, counted at the close, released only for groups large enough."""

from flask import Blueprint

bp = Blueprint("pulse", __name__)
