"""Tables of notices."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_a_notices"
down_revision = "2026_11_22_i_pulse"
branch_labels = None
depends_on = None

# Both databases understand these as they are: SQLite can add a column with its check only in this way.
SETTINGS = {
    "zone": "VARCHAR DEFAULT '' NOT NULL",
    "languages": """JSON DEFAULT '["en", "pl", "el"]' NOT NULL""",
    "survey_k": "INTEGER DEFAULT 5 NOT NULL CONSTRAINT ck_company_survey_k CHECK (survey_k >= 5)",
    "digest_weekday": "INTEGER DEFAULT 0 NOT NULL "
    "CONSTRAINT ck_company_digest_weekday CHECK (digest_weekday BETWEEN 0 AND 6)",
    "digest_hour": "INTEGER DEFAULT 8 NOT NULL CONSTRAINT ck_company_digest_hour CHECK (digest_hour BETWEEN 0 AND 23)",
    "weekly_hours": "INTEGER DEFAULT 40 NOT NULL "
    "CONSTRAINT ck_company_weekly_hours CHECK (weekly_hours BETWEEN 1 AND 80)",
}


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_notice_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", "person_id", name=op.f("uq_notice_key_person_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id_seen"), ["person_id", "seen"], unique=False)
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mail", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.add_column("outbox_mail", sa.Column("unsubscribe", sa.String(), nullable=True))
    for name, definition in SETTINGS.items():
        op.execute(f"ALTER TABLE company ADD COLUMN {name} {definition}")


def downgrade() -> None:
    for name in SETTINGS:
        op.execute(f"ALTER TABLE company DROP COLUMN {name}")
    op.drop_column("outbox_mail", "unsubscribe")
    op.drop_table("notice_choice")
    op.drop_table("notice")
