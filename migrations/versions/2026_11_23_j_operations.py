"""Tables of operations."""

revision = "2026_11_23_j_operations"
down_revision = "2026_11_23_i_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
