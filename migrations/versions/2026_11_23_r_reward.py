"""Versions of the reward programme, reactions, juries, votes."""

revision = "2026_11_23_r_reward"
down_revision = "2026_11_23_q_engage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
