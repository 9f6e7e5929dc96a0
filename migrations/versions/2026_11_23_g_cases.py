"""Tables of cases."""

revision = "2026_11_23_g_cases"
down_revision = "2026_11_23_f_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
