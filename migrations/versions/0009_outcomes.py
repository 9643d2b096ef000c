"""What comes after a deal was won"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sales",
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_sales_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", "kind", "at", name="pk_sales"),
    )
    op.create_table(
        "hand_overs",
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("had_by", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.String(length=320), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_hand_overs_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", name="pk_hand_overs"),
    )
    _first_deals()


def downgrade() -> None:
    op.drop_table("hand_overs")
    op.drop_table("sales")


def _first_deals() -> None:
    """The sums that were named when deals were won before this version."""
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    minor, currency = (
        ("json_extract(data, '$.minor')", "json_extract(data, '$.currency')")
        if sqlite
        else ("(data::json ->> 'minor')::bigint", "data::json ->> 'currency'")
    )
    op.execute(
        f"""
        INSERT INTO sales (lead_id, kind, at, minor, currency)
        SELECT lead_id, 'first', at, {minor}, {currency} FROM lead_facts
        WHERE kind = 'won' AND data LIKE '%"minor"%'
          AND id IN (SELECT MAX(id) FROM lead_facts WHERE kind = 'won' GROUP BY lead_id)
        """
    )
