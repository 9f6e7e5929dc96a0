"""Tables of customers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_b_customers"
down_revision = "2026_11_22_a_directory"
branch_labels = None
depends_on = None

SAID = sa.text("comment <> ''")
KNOWN = sa.text("customer <> ''")


def upgrade() -> None:
    op.create_table(
        "customer_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("touchpoint", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("month <= answered_on", name=op.f("ck_customer_answer_month")),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_customer_answer_score")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_customer_answer_import_id_import_run")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_customer_answer_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_answer")),
        sa.UniqueConstraint("identity", name=op.f("uq_customer_answer_identity")),
    )
    op.create_index(op.f("ix_customer_answer_team_id_month"), "customer_answer", ["team_id", "month"])
    op.create_index(op.f("ix_customer_answer_import_id"), "customer_answer", ["import_id"])
    op.create_index(
        "ix_customer_answer_said", "customer_answer", ["answered_on"], sqlite_where=SAID, postgresql_where=SAID
    )
    op.create_index(
        "ix_customer_answer_customer",
        "customer_answer",
        ["customer", "team_id", "month"],
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )
    op.create_table(
        "customer_counter",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("touchpoint", sa.String(), nullable=False),
        sa.Column("promoters", sa.Integer(), nullable=False),
        sa.Column("passives", sa.Integer(), nullable=False),
        sa.Column("detractors", sa.Integer(), nullable=False),
        sa.Column("all_promoters", sa.Integer(), nullable=False),
        sa.Column("all_passives", sa.Integer(), nullable=False),
        sa.Column("all_detractors", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_customer_counter_team_id_team")),
        sa.PrimaryKeyConstraint("team_id", "month", "segment", "touchpoint", name=op.f("pk_customer_counter")),
    )
    op.create_index(op.f("ix_customer_counter_month"), "customer_counter", ["month"])


def downgrade() -> None:
    op.drop_table("customer_counter")
    op.drop_table("customer_answer")
