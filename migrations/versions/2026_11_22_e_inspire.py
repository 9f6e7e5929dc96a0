"""Tables of inspire."""

revision = "2026_11_22_e_inspire"
down_revision = "2026_11_22_d_inform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
