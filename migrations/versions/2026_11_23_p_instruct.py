"""Material, quizzes, sessions, paths, rules, certificates, job aids, coaching."""

revision = "2026_11_23_p_instruct"
down_revision = "2026_11_23_o_inspire"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
