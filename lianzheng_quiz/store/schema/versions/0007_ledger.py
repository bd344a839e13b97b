"""成绩台账: a chain of entries that may be added to and nothing else; a seal on wordings and papers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

REFUSAL = "成绩台账只能追加，不能修改或删除"


def upgrade() -> None:
    for table in ("question_version", "paper"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("seal", sa.String(length=64), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("seal", server_default=None)
    with op.batch_alter_table("score") as batch:
        batch.add_column(sa.Column("rulings", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("score") as batch:
        batch.alter_column("rulings", server_default=None)
    op.create_table(
        "ledger_entry",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("sitting", sa.String(length=32), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_entry"),
        sa.UniqueConstraint("previous", name="uq_ledger_entry_previous"),
    )
    op.create_index("ix_ledger_entry_sitting", "ledger_entry", ["sitting"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_entry_no_{act.lower()} BEFORE {act} ON ledger_entry "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ledger_entry_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuses()"
    )
