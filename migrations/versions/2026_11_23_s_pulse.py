"""Blind ballots."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_s_pulse"
down_revision = "2026_11_23_q_engage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse_issuer",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("atom_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.CheckConstraint("issued >= 0", name=op.f("ck_pulse_issuer_issued")),
        sa.CheckConstraint('"cast" BETWEEN 0 AND issued', name=op.f("ck_pulse_issuer_cast_of_issued")),
        sa.ForeignKeyConstraint(["atom_id"], ["team.id"], name=op.f("fk_pulse_issuer_atom_id_team")),
        sa.ForeignKeyConstraint(["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_issuer_wave_id_pulse_wave")),
        sa.PrimaryKeyConstraint("wave_id", "atom_id", name=op.f("pk_pulse_issuer")),
    )
    op.create_table(
        "pulse_receipt",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("atom_id", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(receipt) = 32", name=op.f("ck_pulse_receipt_receipt_length")),
        sa.ForeignKeyConstraint(["atom_id"], ["team.id"], name=op.f("fk_pulse_receipt_atom_id_team")),
        sa.ForeignKeyConstraint(["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_receipt_wave_id_pulse_wave")),
        sa.PrimaryKeyConstraint("wave_id", "receipt", name=op.f("pk_pulse_receipt")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("pulse_survey") as batch:
        batch.add_column(sa.Column("label", sa.String(length=40), nullable=False, server_default="confidential"))
        batch.add_column(sa.Column("every_weeks", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("open_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("pulse_invited") as batch:
        batch.add_column(sa.Column("blinded", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("pulse_rate") as batch:
        batch.add_column(sa.Column("issued", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    for table, columns in (
        ("pulse_rate", ["issued"]),
        ("pulse_invited", ["blinded"]),
        ("pulse_survey", ["open_days", "every_weeks", "label"]),
    ):
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("pulse_receipt")
    op.drop_table("pulse_issuer")
