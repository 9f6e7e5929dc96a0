"""Tables of actions."""

revision = "2026_11_23_c_actions"
down_revision = "2026_11_23_b_plan"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
