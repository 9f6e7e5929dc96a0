"""Tables of people: terms of employment, kinds of absence, coming back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_h_people"
down_revision = "2026_11_23_g_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("returns_on", sa.Date(), nullable=True))
    op.drop_index("ix_person_hired_on", "person")
    op.create_index("ix_person_hired_on_sort_name", "person", ["hired_on", "sort_name"])
    op.add_column("absence", sa.Column("kind", sa.String(length=40), server_default="other", nullable=False))
    op.add_column("pulse_survey", sa.Column("with_suppliers", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'supplier') = (supplier <> '')", name=op.f("ck_employment_supplier_named")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_employment_ends_after_start")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_employment_share_percent")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_employment_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employment_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "not_double",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_not_double_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_not_double_first_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_not_double_second_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_not_double")),
    )
    with op.batch_alter_table("not_double", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_not_double_second_id"), ["second_id"], unique=False)


def downgrade() -> None:
    op.drop_table("not_double")
    op.drop_table("employment")
    op.drop_column("pulse_survey", "with_suppliers")
    op.drop_column("absence", "kind")
    op.drop_index("ix_person_hired_on_sort_name", "person")
    op.create_index("ix_person_hired_on", "person", ["hired_on"])
    op.drop_column("person", "returns_on")
