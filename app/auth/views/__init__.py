"""Pages of sign-in, the own account, invitations and roles."""

from app.auth.views import account, codes, entry, factors, invitations, roles, second_step

__all__ = ["account", "codes", "entry", "factors", "invitations", "roles", "second_step"]
