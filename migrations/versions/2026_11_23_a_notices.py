"""Tables of notices."""

revision = "2026_11_23_a_notices"
down_revision = "2026_11_22_i_pulse"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
