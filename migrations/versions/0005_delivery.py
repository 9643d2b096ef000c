"""Delivery by several processes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DONE = sa.text("state IN ('sent', 'moot')")
DUE = sa.text("state = 'due'")
QUEUE = ["lane", "urgency", "id", "due_at"]
SHARED = sa.text("purpose IN ('lead_cards', 'handoff_cards')")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("leased_by", sa.String(length=40), nullable=True))
    op.add_column("lanes", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_done",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=DONE,
        postgresql_where=DONE,
    )
    op.create_index(
        "ix_posts_shared",
        "posts",
        ["ts"],
        unique=False,
        sqlite_where=SHARED,
        postgresql_where=SHARED,
    )
    _queue_by(*QUEUE, "kind")


def downgrade() -> None:
    _queue_by(*QUEUE)
    op.drop_index("ix_posts_shared", table_name="posts")
    op.drop_index("ix_outbox_done", table_name="outbox")
    op.drop_column("lanes", "set_at")
    op.drop_column("outbox", "leased_by")


def _queue_by(*columns: str) -> None:
    """The index that claims read, with everything in it that they ask for."""
    op.drop_index("ix_outbox_queue", table_name="outbox")
    op.create_index(
        "ix_outbox_queue",
        "outbox",
        list(columns),
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
