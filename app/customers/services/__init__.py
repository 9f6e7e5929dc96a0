"""All writing of customers' answers."""

from app.customers.services.answers import NewAnswer, add_answer, record_answers
from app.customers.services.cases import (
    contact,
    hand_on,
    note,
    open_case,
    open_new_cases,
    remind,
    reopen,
    set_automatic,
    solve,
)
from app.customers.services.counters import rebuild_all, rebuild_stale
from app.customers.services.imports import CUSTOMERS, import_customers
from app.customers.services.involved import forget_import, involve, no_longer_involve, record_involved
from app.customers.services.touchpoints import (
    add_touchpoint,
    edit_touchpoint,
    merge_touchpoints,
    retire_touchpoint,
)
from app.customers.services.undo import take_back

__all__ = [
    "CUSTOMERS",
    "NewAnswer",
    "add_answer",
    "add_touchpoint",
    "contact",
    "edit_touchpoint",
    "forget_import",
    "hand_on",
    "import_customers",
    "involve",
    "merge_touchpoints",
    "no_longer_involve",
    "note",
    "open_case",
    "open_new_cases",
    "rebuild_all",
    "rebuild_stale",
    "record_answers",
    "record_involved",
    "remind",
    "reopen",
    "retire_touchpoint",
    "set_automatic",
    "solve",
    "take_back",
]
