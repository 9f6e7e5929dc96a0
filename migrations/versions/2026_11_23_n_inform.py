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
    _without_events()
    for table in reversed(WITH_AUDIENCE):
        op.drop_column(table, "audience_value")
