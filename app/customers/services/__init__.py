"""All writing of customers' answers."""

from app.customers.services.answers import NewAnswer, add_answer, record_answers
from app.customers.services.counters import rebuild_all, rebuild_stale
from app.customers.services.imports import import_customers
from app.customers.services.undo import take_back

__all__ = [
    "NewAnswer",
    "add_answer",
    "import_customers",
    "rebuild_all",
    "rebuild_stale",
    "record_answers",
    "take_back",
]
