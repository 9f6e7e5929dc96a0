"""All writing of the directory. Nothing is overwritten that was true: a change closes a row and opens the next."""

from app.people.services.absence_imports import ABSENCES
from app.people.services.absences import add_absence, edit_absence, remove_absence
from app.people.services.deputies import end_deputy, name_deputy
from app.people.services.employment import rehire, set_employment
from app.people.services.erasing import end_hold, erase, hold
from app.people.services.imports import PEOPLE, import_people
from app.people.services.merging import before_merging, merge_people, not_double
from app.people.services.notices import notify, withdraw_notices
from app.people.services.persons import (
    add_person,
    edit_person,
    leave,
    move_person,
    set_preferences,
)
from app.people.services.reorganising import (
    accept_change,
    add_change,
    apply_reorganisation,
    discard,
    edit_reorganisation,
    plan_reorganisation,
    remove_change,
    take_up_again,
    undo_reorganisation,
)
from app.people.services.retention import due as retention_due
from app.people.services.retention import set_retention
from app.people.services.roles import end_role, grant_role
from app.people.services.teams import (
    close_team,
    create_team,
    edit_team,
    end_standing,
    move_team,
    set_leader,
)

__all__ = [
    "ABSENCES",
    "PEOPLE",
    "accept_change",
    "add_absence",
    "add_change",
    "add_person",
    "apply_reorganisation",
    "before_merging",
    "close_team",
    "create_team",
    "discard",
    "edit_absence",
    "edit_person",
    "edit_reorganisation",
    "edit_team",
    "end_deputy",
    "end_hold",
    "end_role",
    "end_standing",
    "erase",
    "grant_role",
    "hold",
    "import_people",
    "leave",
    "merge_people",
    "move_person",
    "move_team",
    "name_deputy",
    "not_double",
    "notify",
    "plan_reorganisation",
    "rehire",
    "remove_absence",
    "remove_change",
    "retention_due",
    "set_employment",
    "set_leader",
    "set_preferences",
    "set_retention",
    "take_up_again",
    "undo_reorganisation",
    "withdraw_notices",
]
