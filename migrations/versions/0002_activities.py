"""What people do after they arrived"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


RESTING = sa.text("stage = 'nurture' AND nurture_until IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_leads_nurture_until",
        "leads",
        ["nurture_until"],
        unique=False,
        sqlite_where=RESTING,
        postgresql_where=RESTING,
    )


def downgrade() -> None:
    op.drop_index("ix_leads_nurture_until", table_name="leads")
