"""Votes, comments, projects, ambassadors' calls and hours."""

revision = "2026_11_23_q_engage"
down_revision = "2026_11_23_p_instruct"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
