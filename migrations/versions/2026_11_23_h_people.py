"""Tables of people."""

revision = "2026_11_23_h_people"
down_revision = "2026_11_23_g_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
