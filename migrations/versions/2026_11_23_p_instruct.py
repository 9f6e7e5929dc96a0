"""Material, quizzes, sessions, paths, rules, certificates, job aids, coaching."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_p_instruct"
down_revision = "2026_11_23_n_inform"
branch_labels = None
depends_on = None

OLD_ORIGINS = "origin IN ('hand', 'everyone', 'new_hires')"
ORIGINS = "origin IN ('hand', 'rule')"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def upgrade() -> None:
    _paths_and_rules()
    _quizzes_and_certificates()
    _help()


def _paths_and_rules() -> None:
    op.create_table(
        "training_path",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name=op.f("ck_training_path_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_path")),
    )
    op.create_index(op.f("ix_training_path_sort_title"), "training_path", ["sort_title"])
    op.create_table(
        "training_path_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_training_path_step_days_not_negative")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_training_path_step_course_id_course")),
        sa.ForeignKeyConstraint(
            ["path_id"],
            ["training_path.id"],
            name=op.f("fk_training_path_step_path_id_training_path"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_path_step")),
        sa.UniqueConstraint("path_id", "course_id", name=op.f("uq_training_path_step_path_id_course_id")),
    )
    op.create_index(op.f("ix_training_path_step_course_id"), "training_path_step", ["course_id"])
    op.create_table(
        "training_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("path_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("audience_value", sa.String(), server_default="", nullable=False),
        sa.Column("audience_team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'standing' OR audience IN ('leaders', 'ambassadors')",
            name=op.f("ck_training_rule_standing_of_audience"),
        ),
        sa.CheckConstraint("kind IN ('everyone', 'new_hires', 'standing')", name=op.f("ck_training_rule_kind")),
        sa.CheckConstraint("course_id IS NULL OR path_id IS NULL", name=op.f("ck_training_rule_one_target")),
        sa.CheckConstraint("days >= 0", name=op.f("ck_training_rule_days_not_negative")),
        sa.ForeignKeyConstraint(["audience_team_id"], ["team.id"], name=op.f("fk_training_rule_audience_team_id_team")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_training_rule_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["path_id"], ["training_path.id"], name=op.f("fk_training_rule_path_id_training_path"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_rule")),
    )
    op.create_index(op.f("ix_training_rule_course_id"), "training_rule", ["course_id"])
    op.create_index(op.f("ix_training_rule_path_id"), "training_rule", ["path_id"])
    op.execute(
        "INSERT INTO training_rule (course_id, kind, days, starts_on, audience)"
        " SELECT course_id, kind, days, starts_on, 'everyone' FROM course_rule"
    )
    op.drop_table("course_rule")
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint(op.f("ck_assignment_origin"), type_="check")
        table.add_column(sa.Column("set_due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("path_id", sa.Integer(), nullable=True))
        table.create_index(op.f("ix_assignment_path_id"), ["path_id"])
        table.create_foreign_key(
            op.f("fk_assignment_path_id_training_path"), "training_path", ["path_id"], ["id"], ondelete="SET NULL"
        )
    op.execute("UPDATE assignment SET origin = 'rule' WHERE origin <> 'hand'")
    with op.batch_alter_table("assignment") as table:
        table.create_check_constraint(op.f("ck_assignment_origin"), ORIGINS)


def _quizzes_and_certificates() -> None:
    op.add_column("course", sa.Column("kind", sa.String(length=40), server_default="self_study", nullable=False))
    op.add_column("course", sa.Column("language", sa.String(), server_default="", nullable=False))
    op.add_column("course", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("course", sa.Column("material", sa.String(), server_default="", nullable=False))
    op.add_column("course", sa.Column("pass_mark", sa.Integer(), server_default="80", nullable=False))
    op.add_column("course", sa.Column("tries", sa.Integer(), nullable=True))
    op.add_column("course", sa.Column("shuffled", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "course_prerequisite",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("course_id <> needs_id", name=op.f("ck_course_prerequisite_not_itself")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_prerequisite_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["needs_id"], ["course.id"], name=op.f("fk_course_prerequisite_needs_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "needs_id", name=op.f("pk_course_prerequisite")),
    )
    op.create_index(op.f("ix_course_prerequisite_needs_id"), "course_prerequisite", ["needs_id"])
    op.create_table(
        "quiz_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("right", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('single', 'multiple', 'order')", name=op.f("ck_quiz_question_kind")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_quiz_question_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_question")),
    )
    op.create_index(op.f("ix_quiz_question_course_id"), "quiz_question", ["course_id"])
    op.create_table(
        "quiz_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.CheckConstraint("correct <= asked", name=op.f("ck_quiz_try_at_most_all")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_quiz_try_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quiz_try_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_try")),
    )
    op.create_index(op.f("ix_quiz_try_person_id_course_id"), "quiz_try", ["person_id", "course_id"])
    op.add_column("completion", sa.Column("code", sa.String(), nullable=True))
    op.add_column("completion", sa.Column("version", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_completion_code"), "completion", ["code"], unique=True)
    completion = sa.table("completion", sa.column("id"), sa.column("code"))
    rows = [
        {"of": row.id, "made": "".join(secrets.choice(LETTERS) for _place in range(12))}
        for row in op.get_bind().execute(sa.select(completion.c.id))
    ]
    if rows:
        made = completion.update().where(completion.c.id == sa.bindparam("of")).values(code=sa.bindparam("made"))
        op.get_bind().execute(made, rows)


def _help() -> None:
    op.create_table(
        "job_aid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'published', 'retired')", name=op.f("ck_job_aid_state")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_job_aid_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_aid")),
    )
    op.create_index(op.f("ix_job_aid_sort_title"), "job_aid", ["sort_title"])
    op.create_table(
        "job_aid_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("aid_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["aid_id"], ["job_aid.id"], name=op.f("fk_job_aid_version_aid_id_job_aid"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_aid_version")),
    )
    op.create_index(op.f("ix_job_aid_version_aid_id"), "job_aid_version", ["aid_id"])
    op.create_table(
        "job_aid_vote",
        sa.Column("aid_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["aid_id"], ["job_aid.id"], name=op.f("fk_job_aid_vote_aid_id_job_aid"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_job_aid_vote_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("aid_id", "person_id", name=op.f("pk_job_aid_vote")),
    )
    op.create_table(
        "coaching",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("coach_id <> employee_id", name=op.f("ck_coaching_two_people")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_coaching_coach_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["person.id"], name=op.f("fk_coaching_employee_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching")),
    )
    op.create_index(op.f("ix_coaching_coach_id"), "coaching", ["coach_id"])
    op.create_index(op.f("ix_coaching_employee_id"), "coaching", ["employee_id"])
    op.create_table(
        "coaching_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coaching_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("went_well", sa.String(), nullable=False),
        sa.Column("to_try", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'step', 'observation')", name=op.f("ck_coaching_entry_kind")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_coaching_entry_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching.id"], name=op.f("fk_coaching_entry_coaching_id_coaching"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_entry")),
    )
    op.create_index(op.f("ix_coaching_entry_author_id"), "coaching_entry", ["author_id"])
    op.create_index(op.f("ix_coaching_entry_coaching_id"), "coaching_entry", ["coaching_id"])


def downgrade() -> None:
    for table in ("coaching_entry", "coaching", "job_aid_vote", "job_aid_version", "job_aid"):
        op.drop_table(table)
    _no_quizzes_and_certificates()
    _no_paths_and_rules()


def _no_quizzes_and_certificates() -> None:
    op.drop_index(op.f("ix_completion_code"), "completion")
    op.drop_column("completion", "version")
    op.drop_column("completion", "code")
    op.drop_table("quiz_try")
    op.drop_table("quiz_question")
    op.drop_table("course_prerequisite")
    for column in ("shuffled", "tries", "pass_mark", "material", "version", "language", "kind"):
        op.drop_column("course", column)


def _no_paths_and_rules() -> None:
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint(op.f("ck_assignment_origin"), type_="check")
        table.drop_constraint(op.f("fk_assignment_path_id_training_path"), type_="foreignkey")
        table.drop_index(op.f("ix_assignment_path_id"))
        table.drop_column("path_id")
        table.drop_column("set_due_on")
    op.execute("UPDATE assignment SET origin = 'everyone' WHERE origin = 'rule'")
    with op.batch_alter_table("assignment") as table:
        table.create_check_constraint(op.f("ck_assignment_origin"), OLD_ORIGINS)
    op.create_table(
        "course_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('everyone', 'new_hires')", name=op.f("ck_course_rule_kind")),
        sa.CheckConstraint("days >= 0", name=op.f("ck_course_rule_days_not_negative")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_rule_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_rule")),
        sa.UniqueConstraint("course_id", "kind", name=op.f("uq_course_rule_course_id_kind")),
    )
    op.execute(  # of several rules for different people only those for all remain, one of each kind
        "INSERT INTO course_rule (course_id, kind, days, starts_on)"
        " SELECT course_id, kind, min(days), min(starts_on) FROM training_rule"
        " WHERE course_id IS NOT NULL AND audience = 'everyone' AND kind IN ('everyone', 'new_hires')"
        " GROUP BY course_id, kind"
    )
    op.drop_table("training_rule")
    op.drop_table("training_path_step")
    op.drop_table("training_path")
