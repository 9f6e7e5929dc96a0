"""Pages of Engage."""

from app.engage import work
from app.engage.views import ambassadors, calls, idea, ideas, term

__all__ = ["ambassadors", "calls", "idea", "ideas", "term", "work"]
