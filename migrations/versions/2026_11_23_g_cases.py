"""Tables of cases."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_g_cases"
down_revision = "2026_11_23_f_answers"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNHAPPY = sa.text("score < 7")
SOLVED = "state IN ('new', 'contacted', 'reopened') OR (solved_at IS NOT NULL AND cause IS NOT NULL AND action <> '')"


def upgrade() -> None:
    op.create_index(
        "ix_customer_answer_unhappy", "customer_answer", ["answered_on"], sqlite_where=UNHAPPY, postgresql_where=UNHAPPY
    )
    op.create_table(
        "case_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 60", name=op.f("ck_case_setting_days")),
        sa.CheckConstraint("id = 1", name=op.f("ck_case_setting_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_setting")),
    )
    op.create_table(
        "customer_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.Column("times_reopened", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("cause_text", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("owner_reminded_at", MOMENT, nullable=True),
        sa.Column("leader_reminded_at", MOMENT, nullable=True),
        sa.CheckConstraint(SOLVED, name=op.f("ck_customer_case_solved_with_cause")),
        sa.CheckConstraint("state IN ('new', 'contacted', 'reopened', 'solved')", name=op.f("ck_customer_case_state")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["customer_answer.id"], name=op.f("fk_customer_case_answer_id_customer_answer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_customer_case_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_case")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_customer_case_answer_id")),
    )
    op.create_index(op.f("ix_customer_case_owner_id_state"), "customer_case", ["owner_id", "state"])
    op.create_index(op.f("ix_customer_case_solved_at"), "customer_case", ["solved_at"])
    op.create_index(op.f("ix_customer_case_state_due_at"), "customer_case", ["state", "due_at"])
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('contact', 'attempt', 'note', 'solved', 'reopened', 'handed_on')",
            name=op.f("ck_case_entry_kind"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_entry_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["customer_case.id"], name=op.f("fk_case_entry_case_id_customer_case"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_case_entry_owner_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
    )
    op.create_index(op.f("ix_case_entry_case_id"), "case_entry", ["case_id"])
    _involved()
    _touchpoints()


def _involved() -> None:
    op.create_table(
        "involved_team",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["customer_answer.id"],
            name=op.f("fk_involved_team_answer_id_customer_answer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_involved_team_import_id_import_run")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_involved_team_team_id_team")),
        sa.PrimaryKeyConstraint("answer_id", "team_id", name=op.f("pk_involved_team")),
    )
    op.create_index(op.f("ix_involved_team_import_id"), "involved_team", ["import_id"])
    op.create_index(op.f("ix_involved_team_team_id"), "involved_team", ["team_id"])


def _touchpoints() -> None:
    op.create_table(
        "touchpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "part IN ('sales', 'product', 'brand', 'marketing', 'service')", name=op.f("ck_touchpoint_part")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
    )
    op.create_table(
        "touchpoint_name",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoint.id"],
            name=op.f("fk_touchpoint_name_touchpoint_id_touchpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_touchpoint_name")),
    )
    op.create_index(op.f("ix_touchpoint_name_touchpoint_id"), "touchpoint_name", ["touchpoint_id"])


def downgrade() -> None:
    op.drop_table("touchpoint_name")
    op.drop_table("touchpoint")
    op.drop_table("involved_team")
    op.drop_table("case_entry")
    op.drop_table("customer_case")
    op.drop_table("case_setting")
    op.drop_index("ix_customer_answer_unhappy", "customer_answer")
