"""Who is let in, and by what: invitations, passwords, sign-ins."""

from app.auth.services.invitations import (
    accept,
    invitation_by_token,
    invite,
    invite_first_administrator,
    may_invite,
    send_invitation,
)
from app.auth.services.passwords import change_password, note_sign_in, set_password
from app.auth.services.sign_ins import close_accounts, end, end_all, revoke, seen, start, to_be_noted

__all__ = [
    "accept",
    "change_password",
    "close_accounts",
    "end",
    "end_all",
    "invitation_by_token",
    "invite",
    "invite_first_administrator",
    "may_invite",
    "note_sign_in",
    "revoke",
    "seen",
    "send_invitation",
    "set_password",
    "start",
    "to_be_noted",
]
