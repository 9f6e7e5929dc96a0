"""Sign-ins are kept on the server; whoever is signed in signs in once more."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_d_sign_in"
down_revision = "2026_11_23_c_actions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("session_key")
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="invitation"))


def downgrade() -> None:
    op.execute("DELETE FROM invitation WHERE kind <> 'invitation'")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("kind")
    op.drop_table("sign_in")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.add_column(sa.Column("session_key", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("session_key", server_default=None)
