"""Pages that bring all features together."""

from app.insights import work
from app.insights.services import late
from app.insights.views import (
    actions,
    alerts,
    calendar,
    compare,
    customer_words,
    evidence,
    link,
    months,
    norms,
    pages,
    plan,
    plan_year,
    project_deeds,
    projects,
    search,
    styleguide,
)

__all__ = [
    "actions",
    "alerts",
    "calendar",
    "compare",
    "customer_words",
    "evidence",
    "late",
    "link",
    "months",
    "norms",
    "pages",
    "plan",
    "plan_year",
    "project_deeds",
    "projects",
    "search",
    "styleguide",
    "work",
]
