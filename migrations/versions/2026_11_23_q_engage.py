"""Files, votes, comments, projects, ambassadors' calls and hours."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_q_engage"
down_revision = "2026_11_23_p_instruct"
branch_labels = None
depends_on = None

TEXTS_OF_A_ROLE = ("purpose", "tasks", "training", "promise", "handover", "thanks")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_object_type_object_id"), "stored_file", ["object_type", "object_id"])
    op.create_table(
        "file_chunk",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_file_chunk_file_id_stored_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_chunk")),
    )
    _ideas()
    _ambassadors()
    _projects()


def _ideas() -> None:
    op.add_column("idea", sa.Column("whom", sa.String(), server_default="", nullable=False))
    op.add_column("idea", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_table(
        "idea_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 90", name=op.f("ck_idea_setting_days")),
        sa.CheckConstraint("id = 1", name=op.f("ck_idea_setting_one_row")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_idea_setting_owner_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_setting")),
    )
    op.create_table(
        "idea_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("removed_at IS NOT NULL OR text <> ''", name=op.f("ck_idea_comment_not_empty")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_idea_comment_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_comment_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_comment")),
    )
    op.create_index(op.f("ix_idea_comment_by_id"), "idea_comment", ["by_id"])
    op.create_index(op.f("ix_idea_comment_idea_id"), "idea_comment", ["idea_id"])
    op.create_table(
        "idea_evidence",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("cited_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["customer_answer.id"],
            name=op.f("fk_idea_evidence_answer_id_customer_answer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_evidence_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "answer_id", name=op.f("pk_idea_evidence")),
    )
    op.create_index(op.f("ix_idea_evidence_answer_id"), "idea_evidence", ["answer_id"])
    op.create_table(
        "idea_follower",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_follower_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idea_follower_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_idea_follower")),
    )
    op.create_index(op.f("ix_idea_follower_person_id"), "idea_follower", ["person_id"])
    op.create_table(
        "idea_merge",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_idea_merge_reasoned")),
        sa.CheckConstraint("idea_id <> into_id", name=op.f("ck_idea_merge_into_another")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_merge_idea_id_idea"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into_id"], ["idea.id"], name=op.f("fk_idea_merge_into_id_idea"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["person.id"], name=op.f("fk_idea_merge_merged_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_merge")),
    )
    op.create_index(op.f("ix_idea_merge_into_id"), "idea_merge", ["into_id"])
    op.create_table(
        "idea_owner",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_owner_idea_id_idea"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idea_owner_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_owner")),
    )
    op.create_index(op.f("ix_idea_owner_person_id"), "idea_owner", ["person_id"])
    op.create_table(
        "idea_vote",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_vote_idea_id_idea"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idea_vote_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_idea_vote")),
    )
    op.create_index(op.f("ix_idea_vote_person_id"), "idea_vote", ["person_id"])


def _ambassadors() -> None:
    for name in TEXTS_OF_A_ROLE:
        op.add_column("ambassador_role", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("ambassador_role", sa.Column("trained_on", sa.Date(), nullable=True))
    op.add_column("ambassador_role", sa.Column("renews_id", sa.Integer(), nullable=True))
    op.create_table(
        "ambassador_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("tasks", sa.String(), nullable=False),
        sa.Column("training", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("apply_until", sa.Date(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("audience_value", sa.String(), server_default="", nullable=False),
        sa.Column("audience_team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_ambassador_call_ends_after_start")),
        sa.CheckConstraint("places >= 1", name=op.f("ck_ambassador_call_places")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_ambassador_call_share_percent")),
        sa.ForeignKeyConstraint(
            ["audience_team_id"], ["team.id"], name=op.f("fk_ambassador_call_audience_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_call")),
    )
    op.create_table(
        "ambassador_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column("talk_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f("ck_ambassador_application_reasoned")),
        sa.CheckConstraint(
            "state <> 'talk' OR talk_on IS NOT NULL", name=op.f("ck_ambassador_application_talk_has_a_day")
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'talk', 'offered', 'declined', 'withdrawn')",
            name=op.f("ck_ambassador_application_state"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["ambassador_call.id"],
            name=op.f("fk_ambassador_application_call_id_ambassador_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ambassador_application_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["ambassador_role.id"],
            name=op.f("fk_ambassador_application_role_id_ambassador_role"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_application")),
        sa.UniqueConstraint("call_id", "person_id", name=op.f("uq_ambassador_application_call_id_person_id")),
    )
    op.create_index(op.f("ix_ambassador_application_person_id"), "ambassador_application", ["person_id"])
    op.create_table(
        "ambassador_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('team', 'customers', 'problems', 'network', 'learning')", name=op.f("ck_ambassador_time_kind")
        ),
        sa.CheckConstraint("minutes >= 5 AND minutes <= 720", name=op.f("ck_ambassador_time_minutes")),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["ambassador_role.id"],
            name=op.f("fk_ambassador_time_role_id_ambassador_role"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_time")),
    )
    op.create_index(op.f("ix_ambassador_time_role_id_done_on"), "ambassador_time", ["role_id", "done_on"])
    op.create_table(
        "ambassador_companion",
        sa.Column("time_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ambassador_companion_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["time_id"],
            ["ambassador_time.id"],
            name=op.f("fk_ambassador_companion_time_id_ambassador_time"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("time_id", "person_id", name=op.f("pk_ambassador_companion")),
    )
    op.create_index(op.f("ix_ambassador_companion_person_id"), "ambassador_companion", ["person_id"])


def _projects() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state <> 'done' OR (outcome <> '' AND message <> '')", name=op.f("ck_project_closed_with_outcome")
        ),
        sa.CheckConstraint("state <> 'dropped' OR outcome <> ''", name=op.f("ck_project_dropped_with_reason")),
        sa.CheckConstraint("state IN ('planned', 'running', 'done', 'dropped')", name=op.f("ck_project_state")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_project_ends_after_start")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_project_lead_id_person")),
        sa.ForeignKeyConstraint(["sponsor_id"], ["person.id"], name=op.f("fk_project_sponsor_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_project_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(op.f("ix_project_lead_id"), "project", ["lead_id"])
    op.create_index(op.f("ix_project_sponsor_id"), "project", ["sponsor_id"])
    op.create_index(op.f("ix_project_state_ends_on"), "project", ["state", "ends_on"])
    op.create_index(op.f("ix_project_team_id"), "project", ["team_id"])
    op.create_table(
        "project_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_project_decision_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_decision_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_decision")),
    )
    op.create_index(op.f("ix_project_decision_project_id"), "project_decision", ["project_id"])
    op.create_table(
        "project_idea",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_project_idea_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_idea_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "idea_id", name=op.f("pk_project_idea")),
    )
    op.create_index(op.f("ix_project_idea_idea_id"), "project_idea", ["idea_id"])
    op.create_table(
        "project_member",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_project_member_ends_after_start")),
        sa.CheckConstraint("hours BETWEEN 1 AND 40", name=op.f("ck_project_member_hours")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_project_member_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_member_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "person_id", name=op.f("pk_project_member")),
    )
    op.create_index(op.f("ix_project_member_person_id"), "project_member", ["person_id"])
    op.create_table(
        "project_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("accepted IS NULL OR answer <> ''", name=op.f("ck_project_request_reasoned")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_project_request_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_request_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_project_request_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_request")),
    )
    op.create_index(op.f("ix_project_request_project_id"), "project_request", ["project_id"])
    op.create_index(op.f("ix_project_request_team_id"), "project_request", ["team_id"])
    op.create_table(
        "project_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_project_step_owner_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_step_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_step")),
    )
    op.create_index(op.f("ix_project_step_owner_id"), "project_step", ["owner_id"])
    op.create_index(op.f("ix_project_step_project_id"), "project_step", ["project_id"])


def downgrade() -> None:
    op.drop_table("project_step")
    op.drop_table("project_request")
    op.drop_table("project_member")
    op.drop_table("project_idea")
    op.drop_table("project_decision")
    op.drop_table("project")
    op.drop_table("ambassador_companion")
    op.drop_table("ambassador_time")
    op.drop_table("ambassador_application")
    op.drop_table("ambassador_call")
    for name in ("renews_id", "trained_on", *TEXTS_OF_A_ROLE[::-1]):
        op.drop_column("ambassador_role", name)
    op.drop_table("idea_vote")
    op.drop_table("idea_owner")
    op.drop_table("idea_merge")
    op.drop_table("idea_follower")
    op.drop_table("idea_evidence")
    op.drop_table("idea_comment")
    op.drop_table("idea_setting")
    op.drop_column("idea", "due_on")
    op.drop_column("idea", "whom")
    op.drop_table("file_chunk")
    op.drop_table("stored_file")
