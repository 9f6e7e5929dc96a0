"""Vision with versions, translations by team, questions, recaps, stories."""

revision = "2026_11_23_o_inspire"
down_revision = "2026_11_23_n_inform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
