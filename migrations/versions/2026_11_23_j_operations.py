"""A link without tables of its own: databases stand at it."""

revision = "2026_11_23_j_operations"
down_revision = "2026_11_23_i_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
