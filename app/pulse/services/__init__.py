"""What is done with surveys: planned and opened, answered, closed and counted."""

from app.pulse.services.casting import cast, cast_many
from app.pulse.services.issuing import cast_ballot, draft_name, issue
from app.pulse.services.sealing import collect, drop_unclaimed, release, start_sealing, unseal, void
from app.pulse.services.waves import (
    ask_to_open,
    ask_to_remind,
    close,
    create_survey,
    lacks_keys,
    make_issuing_keys,
    open_wave,
    plan_next,
    plan_wave,
    refresh_rates,
    remind,
    repeat,
    stop_repeating,
    take_back,
)

__all__ = [
    "ask_to_open",
    "ask_to_remind",
    "cast",
    "cast_ballot",
    "cast_many",
    "close",
    "collect",
    "create_survey",
    "draft_name",
    "drop_unclaimed",
    "issue",
    "lacks_keys",
    "make_issuing_keys",
    "open_wave",
    "plan_next",
    "plan_wave",
    "refresh_rates",
    "release",
    "remind",
    "repeat",
    "start_sealing",
    "stop_repeating",
    "take_back",
    "unseal",
    "void",
]
