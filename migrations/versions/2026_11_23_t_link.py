"""Registered questions, alerts, norms, guesses."""

revision = "2026_11_23_t_link"
down_revision = "2026_11_23_s_pulse"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
