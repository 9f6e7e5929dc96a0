"""Tables of sign_in."""

revision = "2026_11_23_d_sign_in"
down_revision = "2026_11_23_c_actions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
