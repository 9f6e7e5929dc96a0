"""Items, lifecycle waves, blind ballots, dialogue."""

revision = "2026_11_23_s_pulse"
down_revision = "2026_11_23_r_reward"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
