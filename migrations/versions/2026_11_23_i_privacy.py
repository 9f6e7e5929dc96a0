"""Tables of privacy; the audit log lets go of reads that are a year old."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_i_privacy"
down_revision = "2026_11_23_h_people"
branch_labels = None
depends_on = None

# Changes stay for ever; who only read may be forgotten after a year, and nobody can say otherwise in less time.
KEPT = {
    "sqlite": "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "WHEN OLD.action NOT IN ('export', 'read data') OR OLD.at > datetime('now', '-12 months') "
    "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END",
    "postgresql": "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW "
    "WHEN (OLD.action NOT IN ('export', 'read data') OR OLD.at > now() - interval '12 months') "
    "EXECUTE FUNCTION audit_entry_refuse()",
}
BEFORE = {
    "sqlite": "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END",
    "postgresql": "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
}


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("months >= 1", name=op.f("ck_retention_months")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_retention")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_legal_hold_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_legal_hold_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_person_id", "legal_hold", ["person_id"])
    _replace(KEPT)


def downgrade() -> None:
    _replace(BEFORE)
    op.drop_table("legal_hold")
    op.drop_table("retention")
    op.drop_column("person", "erased_at")


def _replace(triggers: dict[str, str]) -> None:
    dialect = op.get_bind().dialect.name
    op.execute("DROP TRIGGER audit_entry_no_delete" + (" ON audit_entry" if dialect == "postgresql" else ""))
    op.execute(triggers[dialect])
