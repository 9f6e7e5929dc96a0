"""Tables of instruct."""

revision = "2026_11_22_f_instruct"
down_revision = "2026_11_22_e_inspire"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
