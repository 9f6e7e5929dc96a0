"""Pages of the programme."""

from app.program import work
from app.program.views import actions, five_years, plan

__all__ = ["actions", "five_years", "plan", "work"]
