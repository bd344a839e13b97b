"""Counts of batches that are over, for reports; large workbooks on their way."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)


WHOLE = ("people", "right_count", "unanswered", "upper", "lower")
SHARES = ("x", "xx", "y", "yy", "xy")


def sums() -> list[Any]:
    columns: list[Any] = [sa.Column(name, sa.Integer(), nullable=False) for name in WHOLE]
    columns += [sa.Column(name, sa.Float(), nullable=False) for name in SHARES]
    return [*columns, sa.Column("choices", sa.Text(), nullable=False)]


def refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "batch_tally",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("sittings", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        refers("batch_tally", "batch_id", "batch"),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_tally")),
    )
    op.create_table(
        "question_tally",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        *sums(),
        refers("question_tally", "batch_id", "batch"),
        refers("question_tally", "question_version_id", "question_version"),
        sa.PrimaryKeyConstraint("batch_id", "question_version_id", name=op.f("pk_question_tally")),
    )
    op.create_table(
        "question_total",
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        *sums(),
        refers("question_total", "question_version_id", "question_version"),
        sa.PrimaryKeyConstraint("question_version_id", name=op.f("pk_question_total")),
    )
    op.create_table(
        "topic_tally",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("points_hundredths", sa.Integer(), nullable=False),
        sa.Column("max_hundredths", sa.Integer(), nullable=False),
        refers("topic_tally", "batch_id", "batch"),
        refers("topic_tally", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("batch_id", "unit_id", "kind", "name", name=op.f("pk_topic_tally")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("touched_at", INSTANT, nullable=False),
        refers("export", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("account_id", name=op.f("uq_export_account_id")),
    )
    op.create_index(op.f("ix_export_asked_at"), "export", ["asked_at"])
