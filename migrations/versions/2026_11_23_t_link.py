"""Registered questions, alerts, norms, guesses."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_t_link"
down_revision = "2026_11_23_s_pulse"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exposure", sa.String(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("first_result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lag BETWEEN 1 AND 4", name=op.f("ck_link_question_lag")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_link_question_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_question")),
    )
    op.create_index(
        "uq_link_question_in_force",
        "link_question",
        ["exposure", "lag"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "link_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_link_run_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_run")),
    )
    op.create_index(op.f("ix_link_run_finished_at"), "link_run", ["finished_at"])


def downgrade() -> None:
    op.drop_table("link_run")
    op.drop_table("link_question")
