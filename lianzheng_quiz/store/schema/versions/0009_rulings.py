"""Objections to scores and rulings on questions that were found wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("declined_by_id", sa.Integer(), nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("declined_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two_people"),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_version.id"], name="fk_ruling_question_version_id_question_version"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_ruling_batch_id_batch"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name="fk_ruling_proposed_by_id_account"),
        sa.ForeignKeyConstraint(["approved_by_id"], ["account.id"], name="fk_ruling_approved_by_id_account"),
        sa.ForeignKeyConstraint(["declined_by_id"], ["account.id"], name="fk_ruling_declined_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_index("ix_ruling_question_version_id", "ruling", ["question_version_id"])
    op.create_index("ix_ruling_batch_id", "ruling", ["batch_id"])
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("ruling_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_objection_sitting_id_sitting"),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name="fk_objection_ruling_id_ruling"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name="fk_objection_answered_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_objection"),
    )
    op.create_index("ix_objection_sitting_id", "objection", ["sitting_id"])
    op.create_index("ix_objection_ruling_id", "objection", ["ruling_id"])
