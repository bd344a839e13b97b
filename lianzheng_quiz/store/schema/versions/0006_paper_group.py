"""A paper remembers the post group it was dealt for, so that one that no longer fits its candidate is found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SHARED = sa.text("candidate_id IS NULL")


def upgrade() -> None:
    op.add_column("paper", sa.Column("post_group", sa.String(40)))
    op.execute(
        "UPDATE paper SET post_group = coalesce((SELECT candidate.post_group FROM candidate "
        "WHERE candidate.id = paper.candidate_id), '')"
    )
    with op.batch_alter_table("paper") as batch:
        batch.alter_column("post_group", existing_type=sa.String(40), nullable=False)
    op.drop_index("uq_paper_shared", table_name="paper")
    op.create_index(
        "uq_paper_shared",
        "paper",
        ["batch_id", "variant", "scope", "post_group"],
        unique=True,
        sqlite_where=SHARED,
        postgresql_where=SHARED,
    )
