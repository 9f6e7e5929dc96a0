"""Tables of privacy."""

revision = "2026_11_23_i_privacy"
down_revision = "2026_11_23_h_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
