"""Pages of sign-in, the own account, invitations and roles."""

from app.auth.views import account, entry, invitations, roles

__all__ = ["account", "entry", "invitations", "roles"]
