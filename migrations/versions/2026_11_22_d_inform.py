"""Tables of inform."""

revision = "2026_11_22_d_inform"
down_revision = "2026_11_22_c_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
