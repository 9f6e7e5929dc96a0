"""Pages that bring all features together."""

from app.insights.views import pages

__all__ = ["pages"]
