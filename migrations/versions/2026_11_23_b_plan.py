"""Tables of plan."""

revision = "2026_11_23_b_plan"
down_revision = "2026_11_23_a_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
