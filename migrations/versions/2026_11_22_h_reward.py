"""Tables of reward."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_h_reward"
down_revision = "2026_11_22_g_engage"
branch_labels = None
depends_on = None

# Who receives an award and why stands as it was decided: the database itself refuses to change it.
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER award_decision_keeps BEFORE UPDATE OF cycle_id, nominee_id, citation, decided_on "
        "ON award_decision BEGIN SELECT RAISE(ABORT, 'a decided citation cannot change'); END",
        "CREATE TRIGGER award_decision_stays BEFORE DELETE ON award_decision "
        "BEGIN SELECT RAISE(ABORT, 'a decided citation cannot change'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION award_citation_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a decided citation cannot change'; END $$",
        "CREATE TRIGGER award_decision_keeps BEFORE UPDATE OF cycle_id, nominee_id, citation, decided_on "
        "ON award_decision FOR EACH ROW EXECUTE FUNCTION award_citation_refuse()",
        "CREATE TRIGGER award_decision_stays BEFORE DELETE ON award_decision "
        "FOR EACH ROW EXECUTE FUNCTION award_citation_refuse()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "company_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_value")),
        sa.UniqueConstraint("name", name=op.f("uq_company_value_name")),
    )
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("hidden_on", sa.Date(), nullable=True),
        sa.Column("hidden_reason", sa.String(), nullable=True),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_recognition_not_oneself")),
        sa.CheckConstraint(
            "hidden_reason IS NULL OR hidden_on IS NOT NULL", name=op.f("ck_recognition_hidden_with_reason")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_recognition_giver_id_person")),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], name=op.f("fk_recognition_receiver_id_person")),
        sa.ForeignKeyConstraint(["value_id"], ["company_value.id"], name=op.f("fk_recognition_value_id_company_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
    )
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recognition_given_on"), ["given_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_recognition_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recognition_receiver_id_given_on"), ["receiver_id", "given_on"], unique=False
        )

    op.create_table(
        "reward_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("for_what", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("who_decides", sa.String(), nullable=False),
        sa.Column("worth", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_reward_rule_published_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_rule")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_reward_rule_name_version")),
    )
    op.create_table(
        "award_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("nominations_until", sa.Date(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state = 'draft' OR rule_id IS NOT NULL", name=op.f("ck_award_cycle_opens_with_a_rule")),
        sa.ForeignKeyConstraint(["rule_id"], ["reward_rule.id"], name=op.f("fk_award_cycle_rule_id_reward_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_cycle")),
    )
    op.create_table(
        "award_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("nominee_id", sa.Integer(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_award_decision_cycle_id_award_cycle")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_award_decision_decided_by_id_person")),
        sa.ForeignKeyConstraint(["nominee_id"], ["person.id"], name=op.f("fk_award_decision_nominee_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_decision")),
        sa.UniqueConstraint("cycle_id", "nominee_id", name="uq_award_decision_once"),
    )
    with op.batch_alter_table("award_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_decision_nominee_id"), ["nominee_id"], unique=False)

    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("nominator_id", sa.Integer(), nullable=False),
        sa.Column("nominee_id", sa.Integer(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nominator_id <> nominee_id", name=op.f("ck_nomination_not_oneself")),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_nomination_cycle_id_award_cycle")),
        sa.ForeignKeyConstraint(["nominator_id"], ["person.id"], name=op.f("fk_nomination_nominator_id_person")),
        sa.ForeignKeyConstraint(["nominee_id"], ["person.id"], name=op.f("fk_nomination_nominee_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("cycle_id", "nominator_id", "nominee_id", name="uq_nomination_once_per_nominee"),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nomination_nominator_id"), ["nominator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_nominee_id"), ["nominee_id"], unique=False)

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.alter_column(
            "role", existing_type=sa.VARCHAR(length=40), type_=sa.String(length=40), existing_nullable=False
        )

    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=sa.VARCHAR(length=40), type_=sa.String(length=40), existing_nullable=False
        )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=40), type_=sa.VARCHAR(length=40), existing_nullable=False
        )

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.alter_column(
            "role", existing_type=sa.String(length=40), type_=sa.VARCHAR(length=40), existing_nullable=False
        )

    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nomination_nominee_id"))
        batch_op.drop_index(batch_op.f("ix_nomination_nominator_id"))

    op.drop_table("nomination")
    with op.batch_alter_table("award_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_decision_nominee_id"))

    op.drop_table("award_decision")
    op.drop_table("award_cycle")
    op.drop_table("reward_rule")
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognition_receiver_id_given_on"))
        batch_op.drop_index(batch_op.f("ix_recognition_giver_id"))
        batch_op.drop_index(batch_op.f("ix_recognition_given_on"))

    op.drop_table("recognition")
    op.drop_table("company_value")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION award_citation_refuse()")
