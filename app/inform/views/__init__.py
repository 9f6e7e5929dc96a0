"""Pages of messages, campaigns and listening to customers."""

from app.inform import work
from app.inform.views import campaigns, deciding, listening, messages

__all__ = ["campaigns", "deciding", "listening", "messages", "work"]
