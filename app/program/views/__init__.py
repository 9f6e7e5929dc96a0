"""Pages of the programme."""

from app.program import work
from app.program.views import five_years, plan

__all__ = ["five_years", "plan", "work"]
