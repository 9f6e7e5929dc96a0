"""The audit log: who did what to which object, in ids, so that erasing a name leaves it whole.

Rows are only ever added: triggers made by the migration refuse changes and deletions. Nothing here says who answered
a survey or when.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Key, db, reading, release
from app.core.i18n import LazyString, _l


class AuditEntry(Base):
    """One thing that was done."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_type", "object_id"),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]  # no foreign key: the log outlives the person's record
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


# What only reads; the database lets such entries go when they are a year old, and no others ever.
READS = ("export", "read data")


def record(*, action: str, actor_id: int | None, object_type: str, object_id: int | None, **detail: Any) -> None:
    """Write that somebody did something, in the same transaction as the deed. No names, no texts: ids and codes."""
    entry = AuditEntry(
        at=clock.now(), actor_id=actor_id, action=action, object_type=object_type, object_id=object_id, detail=detail
    )
    db.session.add(entry)


def record_read(**entry: Any) -> None:
    """Write that somebody takes personal data out. A GET is rolled back at its end, so this commits by itself, before
    anything else is read."""
    release()
    with reading(False):
        record(**entry)
        db.session.commit()


# How the log is shown; what is not named here is shown as it was written.
ACTIONS = {
    "absence": _l("noted an absence"),
    "accept": _l("accepted"),
    "add change": _l("planned a change of teams"),
    "apply": _l("applied a re-organisation"),
    "discard": _l("discarded a plan"),
    "remove change": _l("took a change out of a plan"),
    "undo": _l("undid"),
    "add answer": _l("added an answer"),
    "add value": _l("added a value"),
    "agree": _l("promised working time"),
    "announce": _l("announced"),
    "answer": _l("answered"),
    "ask": _l("asked beforehand"),
    "assign": _l("assigned"),
    "attendance": _l("recorded attendance"),
    "cancel": _l("cancelled"),
    "change settings": _l("changed the settings"),
    "change import mapping": _l("changed a mapping of columns"),
    "change source": _l("changed a source of answers"),
    "cite": _l("cited a customer's answer"),
    "close": _l("closed"),
    "close nominations": _l("closed nominations"),
    "copy": _l("copied"),
    "close wave": _l("closed a survey wave"),
    "complete": _l("noted as completed"),
    "consent": _l("answered whether the name may be told"),
    "count again": _l("had a closed month counted again"),
    "create": _l("added"),
    "create survey": _l("set up a survey"),
    "decide": _l("decided"),
    "decline": _l("declined"),
    "delete import mapping": _l("deleted a mapping of columns"),
    "edit": _l("edited"),
    "end hold": _l("ended keeping from erasure"),
    "erase": _l("erased a person"),
    "hold": _l("kept from erasure"),
    "read data": _l("took out all data of a person"),
    "retention": _l("deleted what was old"),
    "set retention": _l("set how long something is kept"),
    "edit absence": _l("edited an absence"),
    "employ": _l("noted the terms of employment"),
    "end": _l("ended"),
    "end absence": _l("ended an absence"),
    "end grant": _l("ended a role"),
    "end standing": _l("ended leading or a term"),
    "export": _l("exported"),
    "grant": _l("granted a role"),
    "hand on": _l("handed on"),
    "hide": _l("hid"),
    "import": _l("imported"),
    "invite": _l("invited"),
    "involve": _l("noted a team also involved"),
    "leave": _l("noted the last day"),
    "make feed": _l("made a calendar address"),
    "make hook": _l("made a key for a survey tool"),
    "make source": _l("made a source of answers"),
    "map words": _l("said what words of a source mean"),
    "merge": _l("merged two records"),
    "move": _l("moved"),
    "mute": _l("muted alerts"),
    "unmute": _l("let alerts be told again"),
    "name deputy": _l("named a deputy"),
    "name leader": _l("named a leader"),
    "not double": _l("told two people apart"),
    "offer": _l("offered"),
    "open": _l("opened"),
    "open wave": _l("opened a survey wave"),
    "part": _l("took apart"),
    "plan": _l("planned"),
    "plan wave": _l("planned a survey wave"),
    "print code": _l("printed a one-time code"),
    "rehire": _l("took on again"),
    "publish": _l("published"),
    "code": _l("showed the code for attendance"),
    "publish rule": _l("published a rule"),
    "reassign word": _l("gave a word of a source another meaning"),
    "remind": _l("reminded"),
    "remove": _l("took out"),
    "remove absence": _l("removed an absence"),
    "remove rule": _l("removed a rule"),
    "take back wave": _l("took a planned survey wave back"),
    "repeat survey": _l("had a survey asked again by itself"),
    "stop repeating survey": _l("ended the repeating of a survey"),
    "restore": _l("put back"),
    "reopen": _l("opened again"),
    "retire": _l("retired"),
    "retire value": _l("retired a value"),
    "take back": _l("took back"),
    "reverse": _l("reversed"),
    "revoke code": _l("revoked a one-time code"),
    "revoke feed": _l("ended a calendar address"),
    "revoke hook": _l("revoked the key of a survey tool"),
    "save import mapping": _l("saved a mapping of columns"),
    "schedule": _l("scheduled"),
    "second factor": _l("changed a second factor"),
    "send": _l("sent"),
    "set goals": _l("set goals"),
    "set password": _l("set a password"),
    "set rule": _l("set a rule"),
    "set state": _l("changed the state"),
    "sign in": _l("signed in"),
    "tell": _l("said what was heard"),
    "thank": _l("thanked"),
    "undo copy": _l("undid a copy"),
    "undo import": _l("undid an import"),
    "unschedule": _l("kept back"),
    "void wave": _l("voided a survey wave"),
    "withdraw": _l("withdrew"),
}
OBJECTS = {
    "account": _l("Account"),
    "activity": _l("Activity of the plan"),
    "action": _l("Action"),
    "ambassador_call": _l("Call for ambassadors"),
    "ambassador_role": _l("Ambassador's role"),
    "answer": _l("Customer's answer"),
    "assignment": _l("Assignment"),
    "audit": _l("Audit log"),
    "award_cycle": _l("Award"),
    "campaign": _l("Campaign"),
    "case": _l("Customer's case"),
    "case_setting": _l("Setting of cases"),
    "company": _l("Company"),
    "company_value": _l("Company value"),
    "completion": _l("Completion"),
    "course": _l("Course"),
    "customers": _l("Customers' answers"),
    "directory": _l("Directory"),
    "idea": _l("Idea"),
    "idea_comment": _l("Comment on an idea"),
    "idea_setting": _l("Setting of ideas"),
    "import": _l("Import"),
    "import_mapping": _l("Mapping of columns"),
    "job aid": _l("Job aid"),
    "listening": _l("Listening to customers"),
    "may_decide": _l("What may be decided"),
    "measure": _l("Measure of the plan"),
    "meeting": _l("Meeting"),
    "message": _l("Message"),
    "month": _l("Closed month"),
    "path": _l("Training path"),
    "person": _l("Person"),
    "plan": _l("Programme plan"),
    "project": _l("Improvement project"),
    "recognition": _l("Thanks"),
    "reorganisation": _l("Re-organisation"),
    "retention": _l("Retention"),
    "reward_rule": _l("Reward rule"),
    "rule": _l("Training rule"),
    "seat": _l("Sponsor or committee"),
    "session": _l("Date of a course"),
    "source": _l("Source of answers"),
    "standing": _l("Leading or term"),
    "survey": _l("Survey"),
    "alerts": _l("Alerts"),
    "norm": _l("Norm"),
    "link question": _l("Question of the link"),
    "team": _l("Team"),
    "touchpoint": _l("Touchpoint"),
    "training": _l("Training record"),
    "wave": _l("Survey wave"),
}


def action_word(action: str) -> LazyString | str:
    return ACTIONS.get(action, action)


def object_word(object_type: str) -> LazyString | str:
    return OBJECTS.get(object_type, object_type)
