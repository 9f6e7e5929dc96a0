"""Tables of engage."""

revision = "2026_11_22_g_engage"
down_revision = "2026_11_22_f_instruct"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
