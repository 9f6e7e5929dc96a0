"""Tables of inform."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_d_inform"
down_revision = "2026_11_22_c_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("audience_team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sent_on IS NULL OR due_on >= sent_on", name=op.f("ck_message_due_after_sent")),
        sa.CheckConstraint("withdrawn_on IS NULL OR sent_on IS NOT NULL", name=op.f("ck_message_withdrawn_after_sent")),
        sa.ForeignKeyConstraint(["audience_team_id"], ["team.id"], name=op.f("fk_message_audience_team_id_team")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_message_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_sent_on"), ["sent_on"], unique=False)

    op.create_table(
        "message_recipient",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_recipient_message_id_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_recipient_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "person_id", name=op.f("pk_message_recipient")),
    )
    with op.batch_alter_table("message_recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_recipient_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_recipient_person_id"), ["person_id"], unique=False)

    op.create_table(
        "message_text",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_text_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "language", name=op.f("pk_message_text")),
    )


def downgrade() -> None:
    op.drop_table("message_text")
    op.drop_table("message_recipient")
    op.drop_table("message")
