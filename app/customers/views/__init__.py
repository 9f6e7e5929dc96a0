"""Pages of customers' answers, and of what becomes of them."""

from app.customers.views import answer, answers, cases, imports, involved, touchpoints

__all__ = ["answer", "answers", "cases", "imports", "involved", "touchpoints"]
