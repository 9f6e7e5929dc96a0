"""Tables of pulse."""

revision = "2026_11_22_i_pulse"
down_revision = "2026_11_22_h_reward"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
