"""Pages of customers' answers, and of what becomes of them."""

from app.customers.views import answer, answers, cases, hooks, imports, involved, sources, touchpoints

__all__ = ["answer", "answers", "cases", "hooks", "imports", "involved", "sources", "touchpoints"]
