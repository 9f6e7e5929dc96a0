"""Re-organisations planned for a day; imports of absences."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_k_reorganisations"
down_revision = "2026_11_23_j_operations"
branch_labels = None
depends_on = None

KINDS = "kind IN ('people', 'customers', 'training', 'pulse')"
WITH_ABSENCES = "kind IN ('people', 'customers', 'training', 'pulse', 'absences')"


def _check_kinds(before: str, after: str) -> None:
    name = op.f("ck_import_run_kind")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "import_run", type_="check")
        op.create_check_constraint(name, "import_run", after)
        return
    # SQLite changes a CHECK only with a new table, and what hangs on the rows would go with the old one. What is
    # stored stays as it is, so that the words of the schema may be changed instead (sqlite.org/lang_altertable.html).
    run = op.get_bind().exec_driver_sql
    version = run("PRAGMA schema_version").scalar_one()
    run("PRAGMA writable_schema = ON")
    run("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'import_run'", (before, after))
    run(f"PRAGMA schema_version = {version + 1}")
    run("PRAGMA writable_schema = RESET")


def upgrade() -> None:
    _check_kinds(KINDS, WITH_ABSENCES)
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'applied', 'undone', 'discarded')", name=op.f("ck_reorganisation_state")
        ),
        sa.CheckConstraint(
            "(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)", name=op.f("ck_reorganisation_applied")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
    )
    op.create_index("ix_reorganisation_day", "reorganisation", ["day"])
    op.create_table(
        "reorganisation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("new_id", sa.Integer(), nullable=True),
        sa.Column("to_team_id", sa.Integer(), nullable=True),
        sa.Column("to_new_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_facing", sa.Boolean(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_reorganisation_change_{column}_{table}"), ondelete=gone
            )
            for column, table, gone in (
                ("plan_id", "reorganisation", "CASCADE"),
                ("team_id", "team", None),
                ("new_id", "reorganisation_change", None),
                ("to_team_id", "team", None),
                ("to_new_id", "reorganisation_change", None),
                ("person_id", "person", "CASCADE"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation_change")),
    )
    op.create_index("ix_reorganisation_change_plan_id", "reorganisation_change", ["plan_id"])


def downgrade() -> None:
    op.drop_table("reorganisation_change")
    op.drop_table("reorganisation")
    op.execute("DELETE FROM import_run WHERE kind = 'absences'")
    _check_kinds(WITH_ABSENCES, KINDS)
