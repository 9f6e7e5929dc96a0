"""Files that wait are kept in pieces; what was said of columns is kept; courses have codes.

Files that wait now are to be sent again."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UTCDateTime

revision = "2026_11_23_e_imports"
down_revision = "2026_11_23_d_sign_in"
branch_labels = None
depends_on = None

STATE = "state IN ('waiting', 'checking', 'checked', 'writing', 'written')"


def upgrade() -> None:
    op.execute("DELETE FROM staged_file")
    with op.batch_alter_table("staged_file") as table:
        table.drop_column("content")
        table.add_column(sa.Column("size", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("fingerprint", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("state", sa.String(), server_default="waiting", nullable=False))
        table.add_column(sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("outcome", sa.JSON(), nullable=True))
        table.add_column(sa.Column("run_id", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_staged_file_state"), STATE)
    op.add_column("import_run", sa.Column("also_created", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("course", sa.Column("code", sa.String(), nullable=True))
    op.create_index(op.f("ix_course_code"), "course", ["code"], unique=True)
    op.create_table(
        "staged_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staged_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staged_id"],
            ["staged_file.id"],
            name=op.f("fk_staged_piece_staged_id_staged_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_piece")),
        sa.UniqueConstraint("staged_id", "number", name=op.f("uq_staged_piece_staged_id_number")),
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("saved_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_import_mapping_kind_name")),
    )
    op.create_index(op.f("ix_import_mapping_kind_headers"), "import_mapping", ["kind", "headers"])


def downgrade() -> None:
    op.drop_table("import_mapping")
    op.drop_table("staged_piece")
    op.drop_index(op.f("ix_course_code"), "course")
    op.drop_column("course", "code")
    op.drop_column("import_run", "also_created")
    op.execute("DELETE FROM staged_file")
    with op.batch_alter_table("staged_file") as table:
        table.drop_constraint(op.f("ck_staged_file_state"), type_="check")
        for name in ("run_id", "outcome", "rows_done", "state", "fingerprint", "size"):
            table.drop_column(name)
        table.add_column(sa.Column("content", sa.LargeBinary(), nullable=False))
