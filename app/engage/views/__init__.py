"""Pages of Engage."""

from app.engage import work
from app.engage.views import ambassadors, idea, ideas

__all__ = ["ambassadors", "idea", "ideas", "work"]
