"""All writing of training."""

from app.instruct.services.imports import TRAINING
from app.instruct.services.paths import (
    add_step,
    assign_path,
    copy_path,
    create_path,
    edit_path,
    move_up,
    publish_path,
    remove_step,
    retire_path,
)
from app.instruct.services.records import (
    AssignmentRow,
    CompletionRow,
    assign,
    assign_many,
    complete,
    complete_for,
    create_course,
    edit_course,
    publish,
    record_completions,
    retire,
    reverse,
    withdraw,
)
from app.instruct.services.rules import apply as apply_rules
from app.instruct.services.rules import apply_to, close_leavers, move_due_days, remove_rule, save_rule

__all__ = [
    "TRAINING",
    "AssignmentRow",
    "CompletionRow",
    "add_step",
    "apply_rules",
    "apply_to",
    "assign",
    "assign_many",
    "assign_path",
    "close_leavers",
    "complete",
    "complete_for",
    "copy_path",
    "create_course",
    "create_path",
    "edit_course",
    "edit_path",
    "move_due_days",
    "move_up",
    "publish",
    "publish_path",
    "record_completions",
    "remove_rule",
    "remove_step",
    "retire",
    "retire_path",
    "reverse",
    "save_rule",
    "withdraw",
]
