"""Pages of messages and campaigns."""

from app.inform import work
from app.inform.views import campaigns, messages

__all__ = ["campaigns", "messages", "work"]
