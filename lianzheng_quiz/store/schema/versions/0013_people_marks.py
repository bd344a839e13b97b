"""Marking of machine exams by people: the batch's marking and its markers, what each gave, what was sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "marking",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("signed_by_id", sa.Integer()),
        sa.Column("signed_at", INSTANT),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_marking_batch_id_batch"),
        sa.ForeignKeyConstraint(["planned_by_id"], ["account.id"], name="fk_marking_planned_by_id_account"),
        sa.ForeignKeyConstraint(["signed_by_id"], ["account.id"], name="fk_marking_signed_by_id_account"),
        sa.PrimaryKeyConstraint("batch_id", name="pk_marking"),
    )
    op.create_table(
        "marker",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT),
        sa.ForeignKeyConstraint(["batch_id"], ["marking.batch_id"], name="fk_marker_batch_id_marking"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_marker_account_id_account"),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name="fk_marker_added_by_id_account"),
        sa.PrimaryKeyConstraint("batch_id", "account_id", name="pk_marker"),
    )
    op.create_table(
        "person_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points_hundredths", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(200), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", INSTANT, nullable=False),
        sa.CheckConstraint("round IN (1, 2, 3)", name=op.f("ck_person_mark_round")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_person_mark_sitting_id_sitting"),
        sa.ForeignKeyConstraint(["marked_by_id"], ["account.id"], name="fk_person_mark_marked_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_person_mark"),
        sa.UniqueConstraint("sitting_id", "position", "turn", "round", "version", name="uq_person_mark_round"),
        sa.UniqueConstraint("sitting_id", "position", "turn", "marked_by_id", "version", name="uq_person_mark_marker"),
    )
    op.create_index("ix_person_mark_marked_by_id", "person_mark", ["marked_by_id"])
    op.create_table(
        "marking_return",
        sa.Column("sitting_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("returned_by_id", sa.Integer(), nullable=False),
        sa.Column("returned_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_marking_return_sitting_id_sitting"),
        sa.ForeignKeyConstraint(["returned_by_id"], ["account.id"], name="fk_marking_return_returned_by_id_account"),
        sa.PrimaryKeyConstraint("sitting_id", "position", "turn", name="pk_marking_return"),
    )
