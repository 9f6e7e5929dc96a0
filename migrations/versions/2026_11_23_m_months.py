"""Closed months of the five I's."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_m_months"
down_revision = "2026_11_23_l_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("inform", "inspire", "instruct", "engage", "reward", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("all_met", sa.Integer(), nullable=False),
        sa.Column("all_due", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "team_id", "part", name=op.f("pk_team_month")),
    )
    with op.batch_alter_table("company") as company:
        company.add_column(sa.Column("closed_from", sa.Date(), nullable=True))
        company.add_column(sa.Column("closed_until", sa.Date(), nullable=True))


def downgrade() -> None:
    # by itself: a table written anew would say of its columns' checks that they are its own, and keep those columns
    op.drop_column("company", "closed_until")
    op.drop_column("company", "closed_from")
    op.drop_table("team_month")
