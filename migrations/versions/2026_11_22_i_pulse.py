"""Tables of pulse."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_i_pulse"
down_revision = "2026_11_22_h_reward"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse_ballot",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(box) = 4096", name=op.f("ck_pulse_ballot_box_length")),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_pulse_ballot_key_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pulse_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pulse_survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("k >= 5", name=op.f("ck_pulse_survey_k_protects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_survey")),
    )
    op.create_table(
        "pulse_wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("frame", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("rates_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'sealing', 'released', 'void')", name=op.f("ck_pulse_wave_state")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'void') OR (fingerprint IS NOT NULL AND public_key IS NOT NULL)",
            name=op.f("ck_pulse_wave_frozen"),
        ),
        sa.CheckConstraint("closes_at >= opens_at", name=op.f("ck_pulse_wave_closes_after_opening")),
        sa.ForeignKeyConstraint(["survey_id"], ["pulse_survey.id"], name=op.f("fk_pulse_wave_survey_id_pulse_survey")),
        sa.ForeignKeyConstraint(["root_id"], ["team.id"], name=op.f("fk_pulse_wave_root_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_wave")),
    )
    with op.batch_alter_table("pulse_wave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_wave_state_closes_at"), ["state", "closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pulse_wave_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "pulse_invited",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("atom_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["atom_id"], ["team.id"], name=op.f("fk_pulse_invited_atom_id_team")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pulse_invited_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_invited_wave_id_pulse_wave")),
        sa.PrimaryKeyConstraint("wave_id", "person_id", name=op.f("pk_pulse_invited")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("pulse_invited", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_invited_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pulse_rate",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.CheckConstraint("answered BETWEEN 0 AND invited", name=op.f("ck_pulse_rate_answered_of_invited")),
        sa.ForeignKeyConstraint(["unit_id"], ["team.id"], name=op.f("fk_pulse_rate_unit_id_team")),
        sa.ForeignKeyConstraint(["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_rate_wave_id_pulse_wave")),
        sa.PrimaryKeyConstraint("wave_id", "unit_id", name=op.f("pk_pulse_rate")),
    )
    op.create_table(
        "pulse_result",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("squares", sa.Integer(), nullable=True),
        sa.CheckConstraint("(answered IS NULL) = (people IS NULL)", name=op.f("ck_pulse_result_all_or_nothing")),
        sa.CheckConstraint("answered IS NULL OR answered BETWEEN 5 AND people", name=op.f("ck_pulse_result_enough")),
        sa.ForeignKeyConstraint(["unit_id"], ["team.id"], name=op.f("fk_pulse_result_unit_id_team")),
        sa.ForeignKeyConstraint(["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_result_wave_id_pulse_wave")),
        sa.PrimaryKeyConstraint("wave_id", "unit_id", "question", "own", name=op.f("pk_pulse_result")),
    )
    with op.batch_alter_table("pulse_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_result_unit_id_question"), ["unit_id", "question"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pulse_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_result_unit_id_question"))

    op.drop_table("pulse_result")
    op.drop_table("pulse_rate")
    with op.batch_alter_table("pulse_invited", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_invited_person_id"))

    op.drop_table("pulse_invited")
    with op.batch_alter_table("pulse_wave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_wave_survey_id"))
        batch_op.drop_index(batch_op.f("ix_pulse_wave_state_closes_at"))

    op.drop_table("pulse_wave")
    op.drop_table("pulse_survey")
    op.drop_table("pulse_ballot")
