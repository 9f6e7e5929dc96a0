"""Audiences by job, location, day of hire or standing; events, campaigns and the rest of Inform."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_n_inform"
down_revision = "2026_11_23_m_months"
branch_labels = None
depends_on = None

WITH_AUDIENCE = ("message", "event", "plan_activity")


def upgrade() -> None:
    for table in WITH_AUDIENCE:
        op.add_column(table, sa.Column("audience_value", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    for table in reversed(WITH_AUDIENCE):
        op.drop_column(table, "audience_value")
