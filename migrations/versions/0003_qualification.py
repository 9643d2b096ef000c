"""Drafts, takers and take-backs of the qualification"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("leads", sa.Column("undo", sa.Text(), nullable=True))
    op.create_table(
        "alarms",
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_alarms_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", "kind", name="pk_alarms"),
    )
    op.create_index("ix_alarms_at", "alarms", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_alarms_at", table_name="alarms")
    op.drop_table("alarms")
    op.drop_column("leads", "undo")
