"""Pages that bring all features together."""

from app.insights.views import pages, plan, plan_year, search

__all__ = ["pages", "plan", "plan_year", "search"]
