"""Tables of answers."""

revision = "2026_11_23_f_answers"
down_revision = "2026_11_23_e_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
