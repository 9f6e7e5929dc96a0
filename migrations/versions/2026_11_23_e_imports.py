"""Tables of imports."""

revision = "2026_11_23_e_imports"
down_revision = "2026_11_23_d_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
