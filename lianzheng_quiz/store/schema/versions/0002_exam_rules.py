"""Policies of an office, what holds for one candidate, seals, the room, written exams; papers may be shared."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
NEW_COLUMNS: dict[str, list[tuple[sa.Column[Any], str | None]]] = {
    "question": [(sa.Column("exposure", sa.Integer()), "0")],
    "question_version": [(sa.Column("difficulty", sa.Float()), "0.5")],
    "batch": [
        (sa.Column("policy_version_id", sa.Integer()), None),
        (sa.Column("retake_of_id", sa.Integer()), None),
        (sa.Column("sealed_at", INSTANT), None),
        (sa.Column("seal", sa.String(64)), "''"),
        (sa.Column("opening_codes", sa.Text()), "''"),
        (sa.Column("opened_at", INSTANT), None),
        (sa.Column("cancelled_at", INSTANT), None),
        (sa.Column("cancel_reason", sa.String(200)), "''"),
    ],
    "candidate": [
        (sa.Column("leave_reason", sa.String(200)), None),
        (sa.Column("book", sa.String(10)), "''"),
        (sa.Column("scope", sa.String(10)), "''"),
        (sa.Column("post_group", sa.String(40)), "''"),
        (sa.Column("publicity_from", sa.Date()), None),
        (sa.Column("publicity_to", sa.Date()), None),
        (sa.Column("retake_of_id", sa.Integer()), None),
        (sa.Column("failures_before", sa.Integer()), "0"),
        (sa.Column("seat", sa.Integer()), None),
        (sa.Column("variant", sa.String(1)), "''"),
        (sa.Column("attended", sa.Boolean()), None),
        (sa.Column("ticket_no", sa.String(20)), None),
        (sa.Column("ticket_code", sa.String(64)), "''"),
        (sa.Column("ticket_issued_at", INSTANT), None),
    ],
    "paper": [
        (sa.Column("batch_id", sa.Integer()), "(SELECT batch_id FROM candidate WHERE candidate.id = candidate_id)"),
        (sa.Column("variant", sa.String(1)), "''"),
        (sa.Column("scope", sa.String(10)), "'all'"),
    ],
    "sitting": [
        (sa.Column("paused_at", INSTANT), None),
        (sa.Column("voided_at", INSTANT), None),
        (sa.Column("void_reason", sa.String(200)), "''"),
        (sa.Column("away_count", sa.Integer()), "0"),
    ],
}


def upgrade() -> None:
    _new_tables()
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column, _filling in columns:
                batch.add_column(column)
        for column, filling in columns:
            if filling is not None:
                named = sa.table(table, sa.column(column.name))
                op.execute(sa.update(named).values({column.name: sa.literal_column(filling)}))
    _fill_difficulty()
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column, filling in columns:
                if filling is not None:
                    batch.alter_column(column.name, existing_type=column.type, nullable=False)
            _tie(table, batch)
    op.create_index("ix_paper_batch_id", "paper", ["batch_id"])
    op.create_index(
        "uq_paper_shared",
        "paper",
        ["batch_id", "variant", "scope"],
        unique=True,
        sqlite_where=sa.text("candidate_id IS NULL"),
        postgresql_where=sa.text("candidate_id IS NULL"),
    )
    op.create_index("ix_batch_retake_of_id", "batch", ["retake_of_id"])
    op.create_index("ix_sitting_paper_id", "sitting", ["paper_id"])


def _tie(table: str, batch: Any) -> None:
    """Keys and constraints of a table's new columns; what the new ones replace goes."""
    if table == "batch":
        batch.create_foreign_key(
            "fk_batch_policy_version_id_policy_version", "policy_version", ["policy_version_id"], ["id"]
        )
        batch.create_foreign_key("fk_batch_retake_of_id_batch", "batch", ["retake_of_id"], ["id"])
    elif table == "candidate":
        batch.create_foreign_key("fk_candidate_retake_of_id_candidate", "candidate", ["retake_of_id"], ["id"])
        batch.create_unique_constraint("uq_candidate_retake_of_id", ["retake_of_id"])
        batch.create_unique_constraint("uq_candidate_ticket_no", ["ticket_no"])
    elif table == "paper":
        batch.drop_constraint("uq_paper_candidate_id_attempt", type_="unique")
        batch.drop_column("attempt")
        batch.alter_column("candidate_id", existing_type=sa.Integer(), nullable=True)
        batch.create_unique_constraint("uq_paper_candidate_id", ["candidate_id"])
        batch.create_foreign_key("fk_paper_batch_id_batch", "batch", ["batch_id"], ["id"])
    elif table == "sitting":
        batch.drop_constraint("uq_sitting_paper_id", type_="unique")
        batch.drop_index("ix_sitting_candidate_id")
        batch.create_unique_constraint("uq_sitting_candidate_id", ["candidate_id"])


def _fill_difficulty() -> None:
    """The difficulty stood in the canonical JSON only."""
    version = sa.table("question_version", sa.column("id"), sa.column("body"), sa.column("difficulty"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(version.c.id, version.c.body)).all()
    found = [{"row_id": row.id, "value": json.loads(row.body)["difficulty"]} for row in rows]
    if found:
        connection.execute(
            sa.update(version)
            .where(version.c.id == sa.bindparam("row_id"))
            .values(difficulty=sa.bindparam("value", type_=sa.Float())),
            found,
        )


def _new_tables() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_policy_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
        sa.UniqueConstraint("unit_id", "name", name="uq_policy_unit_id_name"),
    )
    op.create_index("ix_policy_unit_id", "policy", ["unit_id"])
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_version_policy_id_policy"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_policy_version_author_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_version"),
        sa.UniqueConstraint("policy_id", "number", name="uq_policy_version_policy_id_number"),
    )
    op.create_table(
        "written_mark",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Integer(), nullable=False),
        sa.Column("points_hundredths", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.CheckConstraint("entry IN (1, 2)", name=op.f("ck_written_mark_entry")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="fk_written_mark_candidate_id_candidate"),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name="fk_written_mark_entered_by_id_account"),
        sa.PrimaryKeyConstraint("candidate_id", "entry", "heading", name="pk_written_mark"),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(32)),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("granted_by_id", sa.Integer()),
        sa.Column("granted_at", INSTANT),
        sa.Column("withdrawn_at", INSTANT),
        sa.CheckConstraint(
            "granted_by_id IS NULL OR granted_by_id <> asked_by_id", name=op.f("ck_approval_two_people")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_approval_batch_id_batch"),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_approval_sitting_id_sitting"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name="fk_approval_asked_by_id_account"),
        sa.ForeignKeyConstraint(["granted_by_id"], ["account.id"], name="fk_approval_granted_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index("ix_approval_batch_id", "approval", ["batch_id"])
    op.create_index("ix_approval_sitting_id", "approval", ["sitting_id"])
