"""Campaigns, questions, listening to customers, what each job may decide."""

revision = "2026_11_23_n_inform"
down_revision = "2026_11_23_m_months"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
