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
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("p_adjusted", sa.Double(), nullable=False),
        sa.Column("watched", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("muted_because", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_alert_team_id_team"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("team_id", "month", name=op.f("uq_alert_team_id_month")),
    )
    op.create_index(op.f("ix_alert_month"), "alert", ["month"])
    op.create_table(
        "alert_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_alert_mute_ends_after_start")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_alert_mute_reason")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_alert_mute_made_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_alert_mute_team_id_team"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mute")),
    )
    op.create_table(
        "norm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("error", sa.Double(), nullable=True),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("value BETWEEN -100 AND 100", name=op.f("ck_norm_value")),
        sa.CheckConstraint("error IS NULL OR error >= 0", name=op.f("ck_norm_error")),
        sa.CheckConstraint("kind IN ('country', 'industry', 'competitor', 'internal')", name=op.f("ck_norm_kind")),
        sa.CheckConstraint("scale IN ('0-10', 'other')", name=op.f("ck_norm_scale")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_norm_year")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_norm_made_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm")),
    )


def downgrade() -> None:
    op.drop_table("norm")
    op.drop_table("alert_mute")
    op.drop_table("alert")
    op.drop_table("link_run")
    op.drop_table("link_question")
