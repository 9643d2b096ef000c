"""What reports are read from"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from qualification.pace import signs
from qualification.reached import MILESTONES, Reached

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("stage IN ('escalated', 'qualifying', 'handed_off', 'accepted')")
OPEN_COLUMNS = ("stage", "owner", "stage_since", "overdue", "value_currency", "value_minor")
CUTS = ("segment", "region", "source", "campaign")
COPIED = ("value_minor", "value_currency", *CUTS, "industry", "channel", "sdr", "ae")
BATCH = 5_000

FIRST = """
UPDATE leads SET {column} = (
    SELECT MIN(lead_facts.at) FROM lead_facts
    WHERE lead_facts.lead_id = leads.id AND {reached}
)
"""


def upgrade() -> None:
    for name in MILESTONES:
        column = f"{name}_at"
        op.add_column("leads", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        field = "kind" if name == "rejected" else "to_stage"
        op.execute(FIRST.format(column=column, reached=f"lead_facts.{field} = '{name}'"))
    op.drop_index("ix_leads_source", table_name="leads")
    _index_open(*OPEN_COLUMNS, *CUTS)
    op.create_table(
        "lead_figures",
        sa.Column("created", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("pace", sa.String(length=7), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("value_currency", sa.String(length=3), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in MILESTONES),
        sa.Column("segment", sa.String(length=100), nullable=True),
        sa.Column("region", sa.String(length=50), nullable=True),
        sa.Column("industry", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("campaign", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=320), nullable=True),
        sa.Column("sdr", sa.String(length=320), nullable=True),
        sa.Column("ae", sa.String(length=320), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_lead_figures_lead_id_leads", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("created", "lead_id", name="pk_lead_figures"),
        sqlite_with_rowid=False,
    )
    _count_all()
    op.create_index("ix_lead_figures_lead_id", "lead_figures", ["lead_id"], unique=False)
    op.create_table(
        "digests",
        sa.Column("name", sa.String(length=340), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_digests"),
    )
    op.create_table(
        "refused_blocks",
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("type", name="pk_refused_blocks"),
    )


def downgrade() -> None:
    op.drop_table("refused_blocks")
    op.drop_table("digests")
    op.drop_index("ix_lead_figures_lead_id", table_name="lead_figures")
    op.drop_table("lead_figures")
    _index_open(*OPEN_COLUMNS)
    op.create_index("ix_leads_source", "leads", ["source", "created_at", "stage", "value_minor"])
    for name in MILESTONES:
        op.drop_column("leads", f"{name}_at")


def _index_open(*columns: str) -> None:
    op.drop_index("ix_leads_open", table_name="leads")
    op.create_index(
        "ix_leads_open", "leads", list(columns), sqlite_where=OPEN, postgresql_where=OPEN
    )


def _count_all() -> None:
    """A row for each lead that is there, in the order of their ids, some thousands at a time."""
    connection = op.get_bind()
    times = [sa.column(f"{name}_at", sa.DateTime(timezone=True)) for name in MILESTONES]
    leads = sa.table(
        "leads",
        sa.column("id"),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("owner"),
        *(sa.column(name) for name in COPIED),
        *times,
    )
    names = ("created", "lead_id", "pace", *MILESTONES, "owner", *COPIED)
    figures = sa.table("lead_figures", *(sa.column(name) for name in names))
    last = 0
    while True:
        query = sa.select(leads).where(leads.c.id > last).order_by(leads.c.id).limit(BATCH)
        rows = connection.execute(query).all()
        if not rows:
            return
        connection.execute(figures.insert(), [_figures(row._mapping) for row in rows])
        last = rows[-1].id


def _figures(lead: Any) -> dict[str, Any]:
    created = _utc(lead["created_at"])
    reached = [lead[f"{name}_at"] and _utc(lead[f"{name}_at"]) for name in MILESTONES]
    return {
        "created": int(created.timestamp()),
        "lead_id": lead["id"],
        "pace": signs(created, Reached(*reached)),
        **{name: at and int(at.timestamp()) for name, at in zip(MILESTONES, reached, strict=True)},
        "owner": lead["owner"] or lead["ae"] or lead["sdr"],
        **{name: lead[name] for name in COPIED},
    }


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
