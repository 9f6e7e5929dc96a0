"""Tables of answers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_f_answers"
down_revision = "2026_11_23_e_imports"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("customer_answer") as table:
        table.add_column(sa.Column("second", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("word_id", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "customer_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("token_made_at", MOMENT, nullable=True),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_customer_source_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_source")),
        sa.UniqueConstraint("name", name=op.f("uq_customer_source_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_customer_source_token_hash")),
    )
    op.create_table(
        "customer_source_word",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("team_id IS NULL OR person_id IS NULL", name=op.f("ck_customer_source_word_one_meaning")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_customer_source_word_person_id_person")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["customer_source.id"], name=op.f("fk_customer_source_word_source_id_customer_source")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_customer_source_word_team_id_team")),
        sa.PrimaryKeyConstraint("source_id", "column", "key", name=op.f("pk_customer_source_word")),
        sa.UniqueConstraint("id", name=op.f("uq_customer_source_word_id")),
    )


def downgrade() -> None:
    op.drop_table("customer_source_word")
    op.drop_table("customer_source")
    with op.batch_alter_table("customer_answer") as table:
        table.drop_column("word_id")
        table.drop_column("second")
