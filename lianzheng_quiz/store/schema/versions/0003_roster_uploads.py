"""Name lists between upload and confirmation."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "roster_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roster_upload_account_id_account")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_roster_upload_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
    )
    op.create_index(op.f("ix_roster_upload_account_id"), "roster_upload", ["account_id"], unique=False)
    op.create_index(op.f("ix_roster_upload_uploaded_at"), "roster_upload", ["uploaded_at"], unique=False)
