"""Re-organisations planned for a day."""

revision = "2026_11_23_k_reorganisations"
down_revision = "2026_11_23_j_operations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
