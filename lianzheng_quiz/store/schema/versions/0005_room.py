"""The room: late arrivals let in, when a page was last left, seats in a row, audit entries of a batch."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("batch", sa.Column("seat_columns", sa.Integer()))
    op.add_column("candidate", sa.Column("admitted_at", INSTANT))
    op.add_column("sitting", sa.Column("away_at", INSTANT))
    op.add_column("audit_entry", sa.Column("batch_id", sa.Integer()))
    op.create_index("ix_audit_entry_batch_id", "audit_entry", ["batch_id"])
