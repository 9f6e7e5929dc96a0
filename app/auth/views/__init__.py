"""Pages of sign-in, the own account, invitations and roles."""

from app.auth.views import account, codes, entry, invitations, roles

__all__ = ["account", "codes", "entry", "invitations", "roles"]
