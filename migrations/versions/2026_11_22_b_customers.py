"""Tables of customers."""

revision = "2026_11_22_b_customers"
down_revision = "2026_11_22_a_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
