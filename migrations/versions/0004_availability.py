"""Who is there: absence, rosters and silence"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

from qualification.account import account_keys
from qualification.lead import Company, Lead, Person

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Every round begins level: `turns` counts from another zero, for the version before.
    op.create_table(
        "rounds",
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("turns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_rounds")),
    )
    # A row that is there can be locked.
    rounds = sa.table("rounds", sa.column("role"), sa.column("turns"))
    op.bulk_insert(rounds, [{"role": role, "turns": "{}"} for role in ("sdr", "ae")])
    op.create_table(
        "whereabouts",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("away", sa.Text(), nullable=True),
        sa.Column("vacation", sa.Text(), nullable=True),
        sa.Column("do_not_disturb", sa.Text(), nullable=True),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("pinged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_whereabouts")),
    )
    op.create_table(
        "memberships",
        sa.Column("usergroup", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("usergroup", "email", name=op.f("pk_memberships")),
    )
    op.create_table(
        "accounts",
        sa.Column("key", sa.String(length=330), nullable=False),
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("owner", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["leads.id"],
            name=op.f("fk_accounts_lead_id_leads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "lead_id", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_lead_id", "accounts", ["lead_id"], unique=False)
    _collect_accounts()


def _collect_accounts() -> None:
    """Accounts of the leads that an AE has already."""
    leads = sa.table(
        "leads", *map(sa.column, ("id", "stage", "owner", "stage_since", "person", "company"))
    )
    accounts = sa.table("accounts", *map(sa.column, ("key", "lead_id", "owner", "since")))
    of_person, of_company = TypeAdapter(Person), TypeAdapter(Company)
    query = sa.select(leads).where(
        leads.c.stage.in_(["accepted", "won"]), leads.c.owner.is_not(None)
    )
    rows = [
        {"key": key, "lead_id": row.id, "owner": row.owner, "since": row.stage_since}
        for row in op.get_bind().execute(query)
        for key in account_keys(
            Lead(
                person=of_person.validate_json(row.person),
                company=of_company.validate_json(row.company),
            )
        )
    ]
    if rows:
        op.bulk_insert(accounts, rows)


def downgrade() -> None:
    op.drop_index("ix_accounts_lead_id", table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("memberships")
    op.drop_table("whereabouts")
    op.drop_table("rounds")
