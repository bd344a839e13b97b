"""What organisers record in dossiers, and the pledges that cadres sign."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "dossier_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("talker", sa.String(60), nullable=False),
        sa.Column("notes", sa.String(200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('talk', 'family')", name=op.f("ck_dossier_record_kind")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="fk_dossier_record_candidate_id_candidate"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name="fk_dossier_record_recorded_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_record"),
    )
    op.create_index("ix_dossier_record_candidate_id", "dossier_record", ["candidate_id"])
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("cadre_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(32)),
        sa.Column("wording", sa.String(160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="fk_pledge_candidate_id_candidate"),
        sa.ForeignKeyConstraint(["cadre_id"], ["cadre.id"], name="fk_pledge_cadre_id_cadre"),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_pledge_sitting_id_sitting"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_pledge_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
        sa.UniqueConstraint("candidate_id", name="uq_pledge_candidate_id"),
    )
    op.create_index("ix_pledge_cadre_id", "pledge", ["cadre_id"])
