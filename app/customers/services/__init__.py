"""All writing of customers' answers."""

from app.customers.services.answers import NewAnswer, add_answer, record_answers
from app.customers.services.columns import FIELDS, columns_of
from app.customers.services.counters import rebuild_all, rebuild_stale
from app.customers.services.imports import import_customers
from app.customers.services.reading import Preview, preview
from app.customers.services.undo import take_back

__all__ = [
    "FIELDS",
    "NewAnswer",
    "Preview",
    "add_answer",
    "columns_of",
    "import_customers",
    "preview",
    "rebuild_all",
    "rebuild_stale",
    "record_answers",
    "take_back",
]
