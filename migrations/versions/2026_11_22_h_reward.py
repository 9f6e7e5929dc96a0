"""Tables of reward."""

revision = "2026_11_22_h_reward"
down_revision = "2026_11_22_g_engage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
