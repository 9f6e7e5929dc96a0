"""Pages that bring all features together."""

from app.insights.views import actions, pages, plan, plan_year, search, styleguide

__all__ = ["actions", "pages", "plan", "plan_year", "search", "styleguide"]
