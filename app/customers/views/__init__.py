"""Pages of customers' answers."""

from app.customers.views import answers, imports

__all__ = ["answers", "imports"]
