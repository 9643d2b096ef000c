"""Conversations in the thread"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination", sa.String(340), nullable=False),
        sa.Column("thread_ts", sa.String(30), nullable=False),
        sa.Column("talk", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["leads.id"],
            name="fk_conversations_lead_id_leads",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lead_id", name="pk_conversations"),
    )
    op.create_index("ix_posts_ts", "posts", ["ts"])


def downgrade() -> None:
    op.drop_index("ix_posts_ts", "posts")
    op.drop_table("conversations")
