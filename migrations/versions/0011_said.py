"""Where old messages stand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "said",
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
        sa.Column("destination", sa.String(length=340), nullable=False),
        sa.Column("is_file", sa.Boolean(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_said_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", "channel", "ts", name="pk_said"),
    )


def downgrade() -> None:
    op.drop_table("said")
