"""Closed months of the five I's."""

revision = "2026_11_23_m_months"
down_revision = "2026_11_23_l_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
