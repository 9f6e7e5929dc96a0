"""No pages of its own: each feature shows its events."""

from app.events import models

__all__ = ["models"]  # imported so that the database knows the tables
