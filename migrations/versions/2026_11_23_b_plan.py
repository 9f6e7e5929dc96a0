"""Tables of the plan."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_b_plan"
down_revision = "2026_11_23_a_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_year <> to_year", name=op.f("ck_plan_copy_another_year")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_plan_copy_made_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_copy")),
    )
    with op.batch_alter_table("plan_copy", schema=None) as batch_op:
        batch_op.create_index(
            "uq_plan_copy_standing",
            ["from_year", "to_year"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "plan_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=True),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("dropped_because", sa.String(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_because IS NOT NULL)", name=op.f("ck_plan_measure_dropped_with_reason")
        ),
        sa.CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name=op.f("ck_plan_measure_state")),
        sa.CheckConstraint("last_year >= first_year", name=op.f("ck_plan_measure_years_in_order")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_measure_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_measure")),
    )
    with op.batch_alter_table("plan_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_measure_owner_id_state"), ["owner_id", "state"], unique=False)

    op.create_table(
        "plan_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (name IS NOT NULL)", name=op.f("ck_plan_seat_of_the_directory_or_by_name")
        ),
        sa.CheckConstraint(
            "kind = 'member' OR person_id IS NOT NULL", name=op.f("ck_plan_seat_sponsor_of_the_directory")
        ),
        sa.CheckConstraint("kind IN ('sponsor', 'member')", name=op.f("ck_plan_seat_kind")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_plan_seat_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_seat")),
    )
    with op.batch_alter_table("plan_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "plan_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("record_kind", sa.String(length=40), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("dropped_because", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("audience_team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_because IS NOT NULL)", name=op.f("ck_plan_activity_dropped_with_reason")
        ),
        sa.CheckConstraint(
            "part IN ('inform', 'inspire', 'instruct', 'engage', 'reward')", name=op.f("ck_plan_activity_part")
        ),
        sa.CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name=op.f("ck_plan_activity_state")),
        sa.CheckConstraint(
            "(record_kind IS NULL) = (due_on IS NOT NULL)", name=op.f("ck_plan_activity_own_dates_or_the_records")
        ),
        sa.CheckConstraint(
            "(record_kind IS NULL) = (record_id IS NULL)", name=op.f("ck_plan_activity_whole_reference")
        ),
        sa.CheckConstraint(
            "(record_kind IS NULL) = (state IS NOT NULL)", name=op.f("ck_plan_activity_own_state_or_the_records")
        ),
        sa.CheckConstraint("starts_on IS NULL OR due_on >= starts_on", name=op.f("ck_plan_activity_due_after_start")),
        sa.ForeignKeyConstraint(["audience_team_id"], ["team.id"], name=op.f("fk_plan_activity_audience_team_id_team")),
        sa.ForeignKeyConstraint(["copy_id"], ["plan_copy.id"], name=op.f("fk_plan_activity_copy_id_plan_copy")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_activity_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_activity")),
    )
    with op.batch_alter_table("plan_activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_activity_copy_id"), ["copy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_owner_id_state"), ["owner_id", "state"], unique=False)
        batch_op.create_index(
            "uq_plan_activity_record",
            ["record_kind", "record_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "plan_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "part IN ('inform', 'inspire', 'instruct', 'engage', 'reward')", name=op.f("ck_plan_goal_part")
        ),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_plan_goal_per_cent")),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["plan_copy.id"], name=op.f("fk_plan_goal_copy_id_plan_copy"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_plan_goal_team_id_team"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_goal")),
        sa.UniqueConstraint("year", "team_id", "part", name=op.f("uq_plan_goal_year_team_id_part")),
    )
    with op.batch_alter_table("plan_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_goal_copy_id"), ["copy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_goal_team_id"), ["team_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_goal_team_id"))
        batch_op.drop_index(batch_op.f("ix_plan_goal_copy_id"))

    op.drop_table("plan_goal")
    with op.batch_alter_table("plan_activity", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_activity_record",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_plan_activity_owner_id_state"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_due_on"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_copy_id"))

    op.drop_table("plan_activity")
    with op.batch_alter_table("plan_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_seat_person_id"))

    op.drop_table("plan_seat")
    with op.batch_alter_table("plan_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_measure_owner_id_state"))

    op.drop_table("plan_measure")
    with op.batch_alter_table("plan_copy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_copy_standing",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.drop_table("plan_copy")
