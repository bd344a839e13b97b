"""Lists of appointments and their lines; a name list that waits for confirmation may go into one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)
STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "appointment_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer()),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("withdraw_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_appointment_list_unit_id_unit"),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name="fk_appointment_list_created_by_id_account"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name="fk_appointment_list_withdrawn_by_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_list"),
    )
    op.create_index(
        "uq_appointment_list_standing",
        "appointment_list",
        ["unit_id", "name"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("cadre_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(120), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("appointed_on", sa.Date()),
        sa.Column("publicity_from", sa.Date()),
        sa.Column("publicity_to", sa.Date()),
        sa.Column("exemption_reason", sa.String(200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["appointment_list.id"], name="fk_appointment_list_id_appointment_list"),
        sa.ForeignKeyConstraint(["cadre_id"], ["cadre.id"], name="fk_appointment_cadre_id_cadre"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("list_id", "cadre_id", name="uq_appointment_list_id_cadre_id"),
    )
    op.create_index("ix_appointment_cadre_id", "appointment", ["cadre_id"])
    with op.batch_alter_table("roster_upload") as batch:
        batch.alter_column("batch_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("list_id", sa.Integer()))
        batch.create_foreign_key("fk_roster_upload_list_id_appointment_list", "appointment_list", ["list_id"], ["id"])
        batch.create_check_constraint(op.f("ck_roster_upload_one_place"), "(batch_id IS NULL) <> (list_id IS NULL)")
