"""Pages that bring all features together."""

from app.insights import work
from app.insights.services import late
from app.insights.views import actions, evidence, link, months, pages, plan, plan_year, search, styleguide

__all__ = [
    "actions",
    "evidence",
    "late",
    "link",
    "months",
    "pages",
    "plan",
    "plan_year",
    "search",
    "styleguide",
    "work",
]
