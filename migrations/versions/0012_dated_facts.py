"""Facts by their time, of the kinds that are asked for so"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = ("accepted", "rejected", "screened_out", "nurtured", "passed", "snoozed", "undone")
DATED = sa.text(" OR ".join(f"kind = '{kind}'" for kind in KINDS))
COLUMNS = ["kind", "at", "lead_id"]


def upgrade() -> None:
    op.create_index(
        "ix_lead_facts_dated",
        "lead_facts",
        COLUMNS,
        sqlite_where=DATED,
        postgresql_where=DATED,
    )
    op.drop_index("ix_lead_facts_kind_at", table_name="lead_facts")


def downgrade() -> None:
    op.create_index("ix_lead_facts_kind_at", "lead_facts", COLUMNS)
    op.drop_index("ix_lead_facts_dated", table_name="lead_facts")
