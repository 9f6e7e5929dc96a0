"""Imports of counts, and imports that were cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_l_imports"
down_revision = "2026_11_23_k_reorganisations"
branch_labels = None
depends_on = None

IMPORT = "fk_customer_answer_import_id_import_run"
CLAUSE = f"CONSTRAINT {IMPORT} FOREIGN KEY(import_id) REFERENCES import_run (id), "


def upgrade() -> None:
    op.create_table(
        "customer_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("segment", sa.String(), server_default="", nullable=False),
        sa.Column("touchpoint", sa.String(), server_default="", nullable=False),
        sa.Column("promoters", sa.Integer(), nullable=False),
        sa.Column("passives", sa.Integer(), nullable=False),
        sa.Column("detractors", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("word_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "promoters >= 0 AND passives >= 0 AND detractors >= 0", name=op.f("ck_customer_count_not_negative")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_customer_count_import_id_import_run")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_customer_count_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_count")),
        sa.UniqueConstraint("identity", name=op.f("uq_customer_count_identity")),
    )
    op.create_index(op.f("ix_customer_count_team_id_month"), "customer_count", ["team_id", "month"])
    op.create_index(op.f("ix_customer_count_import_id"), "customer_count", ["import_id"])
    for name in ("counted", "all_counted"):
        op.add_column("customer_counter", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("staged_file", sa.Column("attempt", sa.Integer(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(IMPORT, "customer_answer", type_="foreignkey")
    else:
        _rewrite(CLAUSE, "")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(IMPORT, "customer_answer", "import_run", ["import_id"], ["id"])
    else:
        team = "CONSTRAINT fk_customer_answer_team_id_team"
        _rewrite(team, CLAUSE + team)
    op.drop_column("staged_file", "attempt")
    for name in ("all_counted", "counted"):
        op.drop_column("customer_counter", name)
    op.drop_table("customer_count")


def _rewrite(before: str, after: str) -> None:
    """What SQLite says of a table, without writing ten million rows again: a key that refers elsewhere is only said
    there, and has no place in the file."""
    connection = op.get_bind()
    (version,) = connection.execute(sa.text("PRAGMA schema_version")).one()
    (said,) = connection.execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = 'customer_answer'")).one()
    words = " ".join(said.split())
    if before not in words:
        raise LookupError(f"customer_answer is not what this migration knows: {words}")
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE name = 'customer_answer'"),
        {"sql": words.replace(before, after, 1)},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
