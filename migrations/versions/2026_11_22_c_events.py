"""Tables of events."""

revision = "2026_11_22_c_events"
down_revision = "2026_11_22_b_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
