"""Imports of counts, and imports that were cancelled."""

revision = "2026_11_23_l_imports"
down_revision = "2026_11_23_k_reorganisations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
