"""Tables of answers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_f_answers"
down_revision = "2026_11_23_e_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer_answer") as table:
        table.add_column(sa.Column("second", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("word_id", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("customer_answer") as table:
        table.drop_column("word_id")
        table.drop_column("second")
