"""Surveys: asked confidentially, counted at the close, released only for groups large enough.

A wave goes: planned, open (who is invited, in which unit, and the rule are frozen; keys are made), sealing (no more
answers; boxes are opened and counted), released (counts of the planned groups only; ballots and keys are gone).
"""

from flask import Blueprint

bp = Blueprint("pulse", __name__)
