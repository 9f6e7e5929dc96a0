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
    _events()
    _campaigns()
    _listening()
    _deciding()
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_calendar_feed_fingerprint")),
    )


def _deciding() -> None:
    op.create_table(
        "may_decide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("up_to", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_may_decide_ends_after_start")),
        sa.ForeignKeyConstraint(["first_id"], ["may_decide.id"], name=op.f("fk_may_decide_first_id_may_decide")),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_may_decide_written_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_may_decide")),
        sa.UniqueConstraint("first_id", "version", name=op.f("uq_may_decide_first_id_version")),
    )
    op.create_index(op.f("ix_may_decide_job"), "may_decide", ["job"])


def _listening() -> None:
    op.create_table(
        "listening",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_listening_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_listening")),
    )
    op.create_table(
        "heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_heard_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_heard_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_heard_event_id_person_id")),
    )
    op.create_index(op.f("ix_heard_person_id"), "heard", ["person_id"])


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_ends_after_start")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_campaign_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["copied_from_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_copied_from_id_campaign"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(op.f("ix_campaign_owner_id"), "campaign", ["owner_id"])
    op.create_index(op.f("ix_campaign_copied_from_id"), "campaign", ["copied_from_id"])
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("send_on", sa.Date(), nullable=True))
        for name in ("scheduled", "by_mail", "lasting"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(op.f("fk_message_campaign_id_campaign"), "campaign", ["campaign_id"], ["id"])
        batch_op.create_index(op.f("ix_message_campaign_id"), ["campaign_id"])
        batch_op.create_check_constraint(op.f("ck_message_scheduled_for_a_day"), "send_on IS NOT NULL OR NOT scheduled")
    op.add_column("message_text", sa.Column("question", sa.String(), server_default="", nullable=False))
    op.add_column("message_text", sa.Column("answers", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("message_text", sa.Column("explanation", sa.String(), server_default="", nullable=False))
    op.add_column("message_recipient", sa.Column("sent_on", sa.Date(), nullable=True))
    op.add_column("message_recipient", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE message_recipient SET sent_on ="
        " (SELECT message.sent_on FROM message WHERE message.id = message_recipient.message_id)"
    )


def _without_campaigns() -> None:
    op.drop_column("message_recipient", "tries")
    op.drop_column("message_recipient", "sent_on")
    for name in ("explanation", "answers", "question"):
        op.drop_column("message_text", name)
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(op.f("ck_message_scheduled_for_a_day"), type_="check")
        batch_op.drop_index(op.f("ix_message_campaign_id"))
        batch_op.drop_constraint(op.f("fk_message_campaign_id_campaign"), type_="foreignkey")
        for name in ("lasting", "by_mail", "scheduled", "send_on", "campaign_id"):
            batch_op.drop_column(name)
    op.drop_table("campaign")


def _events() -> None:
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("subject_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sign_up", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("places", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("code", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_event_places_positive"), "places > 0")
        batch_op.create_check_constraint(op.f("ck_event_places_by_sign_up"), "places IS NULL OR sign_up")
        batch_op.create_check_constraint(op.f("ck_event_ends_after_start"), "ends_at > starts_at")
        batch_op.create_index(op.f("ix_event_subject_id"), ["subject_id"])
    with op.batch_alter_table("invitee") as batch_op:
        batch_op.alter_column("invited_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("placed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_invitee_numbered_when_signed_up"), "(number IS NULL) = (signed_up_at IS NULL)"
        )
        batch_op.create_check_constraint(op.f("ck_invitee_placed_when_signed_up"), "number IS NOT NULL OR NOT placed")
        batch_op.create_check_constraint(
            op.f("ck_invitee_invited_or_signed_up"), "invited_at IS NOT NULL OR number IS NOT NULL"
        )
        batch_op.create_unique_constraint(op.f("uq_invitee_event_id_number"), ["event_id", "number"])


def _without_events() -> None:
    op.execute("DELETE FROM invitee WHERE invited_at IS NULL")
    op.execute("DELETE FROM invitee WHERE event_id IN (SELECT id FROM event WHERE kind <> 'meeting')")
    op.execute("DELETE FROM event WHERE kind <> 'meeting'")
    with op.batch_alter_table("invitee") as batch_op:
        batch_op.drop_constraint(op.f("uq_invitee_event_id_number"), type_="unique")
        for name in ("invited_or_signed_up", "placed_when_signed_up", "numbered_when_signed_up"):
            batch_op.drop_constraint(op.f(f"ck_invitee_{name}"), type_="check")
        for name in ("placed", "number", "signed_up_at"):
            batch_op.drop_column(name)
        batch_op.alter_column("invited_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_index(op.f("ix_event_subject_id"))
        for name in ("ends_after_start", "places_by_sign_up", "places_positive"):
            batch_op.drop_constraint(op.f(f"ck_event_{name}"), type_="check")
        for name in ("code", "places", "sign_up", "subject_id", "ends_at"):
            batch_op.drop_column(name)


def downgrade() -> None:
    op.drop_table("calendar_feed")
    op.drop_table("may_decide")
    op.drop_table("heard")
    op.drop_table("listening")
    _without_campaigns()
    _without_events()
    for table in reversed(WITH_AUDIENCE):
        op.drop_column(table, "audience_value")
