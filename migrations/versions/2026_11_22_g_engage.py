"""Tables of engage."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_g_engage"
down_revision = "2026_11_22_f_instruct"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("touchpoint", sa.String(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("brought_by_id", sa.Integer(), nullable=False),
        sa.Column("brought_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.CheckConstraint("kind IN ('idea', 'problem')", name=op.f("ck_idea_kind")),
        sa.CheckConstraint("state IN ('new', 'accepted', 'declined', 'done', 'withdrawn')", name=op.f("ck_idea_state")),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["person.id"], name=op.f("fk_idea_brought_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idea_brought_by_id_brought_on"), ["brought_by_id", "brought_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_idea_brought_on"), ["brought_on"], unique=False)

    op.create_table(
        "ambassador_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("standing_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'declined', 'ended') OR (accepted_at IS NOT NULL AND agreed_at IS NOT NULL)",
            name=op.f("ck_ambassador_role_both_agreed"),
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'active', 'declined', 'ended')", name=op.f("ck_ambassador_role_state")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_ambassador_role_ends_after_start")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_ambassador_role_share_percent")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_ambassador_role_agreed_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ambassador_role_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing.id"], name=op.f("fk_ambassador_role_standing_id_standing"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_ambassador_role_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_role")),
    )
    with op.batch_alter_table("ambassador_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ambassador_role_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ambassador_role_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_ambassador_role_offered",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )

    op.create_table(
        "idea_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_idea_answer_reasoned")),
        sa.CheckConstraint("state IN ('accepted', 'declined', 'done')", name=op.f("ck_idea_answer_state")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_idea_answer_answered_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_answer_idea_id_idea"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_answer")),
    )
    with op.batch_alter_table("idea_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_answer_idea_id"), ["idea_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("idea_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_answer_idea_id"))

    op.drop_table("idea_answer")
    with op.batch_alter_table("ambassador_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ambassador_role_offered",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index(batch_op.f("ix_ambassador_role_team_id"))
        batch_op.drop_index(batch_op.f("ix_ambassador_role_person_id"))

    op.drop_table("ambassador_role")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_brought_on"))
        batch_op.drop_index(batch_op.f("ix_idea_brought_by_id_brought_on"))

    op.drop_table("idea")
