"""Pages that bring all features together."""

from app.insights.views import pages, plan, plan_year

__all__ = ["pages", "plan", "plan_year"]
