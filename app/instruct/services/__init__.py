"""All writing of training."""

from app.instruct.services.imports import TRAINING
from app.instruct.services.records import (
    AssignmentRow,
    CompletionRow,
    apply_rules,
    assign,
    assign_many,
    close_leavers,
    complete,
    complete_for,
    create_course,
    edit_course,
    publish,
    record_completions,
    remove_rule,
    retire,
    reverse,
    save_rule,
    withdraw,
)

__all__ = [
    "TRAINING",
    "AssignmentRow",
    "CompletionRow",
    "apply_rules",
    "assign",
    "assign_many",
    "close_leavers",
    "complete",
    "complete_for",
    "create_course",
    "edit_course",
    "publish",
    "record_completions",
    "remove_rule",
    "retire",
    "reverse",
    "save_rule",
    "withdraw",
]
