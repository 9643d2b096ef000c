"""Reminders that stand in Slack with buttons"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("fact_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("destination", sa.String(length=340), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_reminders_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "ts", "lead_id", name="pk_reminders"),
    )
    op.create_index("ix_reminders_lead_id", "reminders", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_reminders_lead_id", table_name="reminders")
    op.drop_table("reminders")
