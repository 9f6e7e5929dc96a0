"""Who is let in, and by what: invitations, passwords, sign-ins."""

from app.auth.services.codes import give_codes, out_of_reach, revoke_codes
from app.auth.services.invitations import (
    accept,
    invitation_by_code,
    invitation_by_token,
    invite,
    invite_first_administrator,
    may_invite,
    send_invitation,
    send_reset,
)
from app.auth.services.passwords import change_password, note_sign_in, set_password
from app.auth.services.sign_ins import close_accounts, end, end_all, revoke, seen, start, to_be_noted

__all__ = [
    "accept",
    "change_password",
    "close_accounts",
    "end",
    "end_all",
    "give_codes",
    "invitation_by_code",
    "invitation_by_token",
    "invite",
    "invite_first_administrator",
    "may_invite",
    "note_sign_in",
    "out_of_reach",
    "revoke",
    "revoke_codes",
    "seen",
    "send_invitation",
    "send_reset",
    "set_password",
    "start",
    "to_be_noted",
]
