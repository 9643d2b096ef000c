"""The tables. `migrations/` brings a database to this state; a test holds the two together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.types import JsonOf, UtcTime
from qualification.lead import Company, Origin, Person, Qualification, Score, SlaClock, Verdict

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
Json = dict[str, Any]

OPEN = text("stage IN ('escalated', 'qualifying', 'handed_off', 'accepted')")
WAITING = text("due_at IS NOT NULL")
HELD = text("hold_until IS NOT NULL")

leads = Table(
    "leads",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("stage", String(20), nullable=False),
    Column("stage_since", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("external_id", String(200)),
    Column("segment", String(100)),
    Column("region", String(50)),
    Column("industry", String(200)),
    Column("source", String(200)),
    Column("campaign", String(200)),
    Column("channel", String(20), nullable=False),
    Column("value_minor", BigInteger),
    Column("value_currency", String(3)),
    Column("points", Integer, nullable=False),
    Column("owner", String(320)),
    Column("sdr", String(320)),
    Column("ae", String(320)),
    Column("had_by", JsonOf(tuple[str, ...]), nullable=False),
    Column("due_at", UtcTime),
    Column("overdue", Boolean, nullable=False),
    Column("hold_until", UtcTime),
    Column("nurture_until", Date),
    Column("reason", Text),
    Column("person", JsonOf(Person), nullable=False),
    Column("company", JsonOf(Company), nullable=False),
    Column("origin", JsonOf(Origin), nullable=False),
    Column("screening", JsonOf(Verdict), nullable=False),
    Column("score", JsonOf(Score), nullable=False),
    Column("clock", JsonOf(SlaClock)),
    Column("qualification", JsonOf(Qualification), nullable=False),
    Index("ix_leads_due_at", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_leads_hold_until", "hold_until", sqlite_where=HELD, postgresql_where=HELD),
    Index(
        "ix_leads_open",
        "stage",
        "owner",
        "stage_since",
        "overdue",
        "value_currency",
        "value_minor",
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
    Index("ix_leads_source", "source", "created_at", "stage", "value_minor"),
)

lead_keys = Table(
    "lead_keys",
    metadata,
    Column("key", String(330), primary_key=True),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""What tells two leads apart: "email:" with the casefolded address, "id:" with the external id."""

activities = Table(
    "activities",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    Column("action", String(100), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("channel", String(100)),
    Column("campaign", String(200)),
    UniqueConstraint("lead_id", "action", "at", "detail"),
)

lead_facts = Table(
    "lead_facts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("actor", String(320), nullable=False),
    Column("from_stage", String(20), nullable=False),
    Column("to_stage", String(20), nullable=False),
    Column("surface", String(20), nullable=False),
    Column("reason", Text),
    Column("data", JsonOf(Json), nullable=False),
    Column("press", String(100)),
    Index("ix_lead_facts_lead_id", "lead_id", "id"),
    Index("ix_lead_facts_kind_at", "kind", "at", "lead_id"),
)
"""Append-only: each change of a lead, in the order it happened."""

rungs = Table(
    "rungs",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("rung", String(40), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
"""Rungs that fired. The key is what keeps one from firing twice."""

turns = Table(
    "turns",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("assigned", Float, nullable=False),
    Column("last_at", UtcTime),
)
"""The round robin's memory: how many leads each rep was given, and when the last one."""

people = Table(
    "people",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("slack_id", String(30), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("zone", String(60)),
    Column("seen_at", UtcTime, nullable=False),
)
"""People of the playbook as Slack knows them."""

destinations = Table(
    "destinations",
    metadata,
    Column("name", String(340), primary_key=True),
    Column("slack_id", String(30), nullable=False),
)
"""Where messages go ("channel:leads", "person:sam@acme.com"), by the id of Slack's conversation."""

lanes = Table(
    "lanes",
    metadata,
    Column("name", String(340), primary_key=True),
    Column("used_until", UtcTime, nullable=False),
)
"""Slack's rate limits, one lane each: the time up to which the lane's share is used up."""

posts = Table(
    "posts",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("purpose", String(40), primary_key=True),
    Column("destination", String(340), primary_key=True),
    Column("channel", String(30), nullable=False),
    Column("ts", String(30), nullable=False),
    Column("shown", String(64), nullable=False, server_default=""),
)
"""Cards that stand in Slack and are updated in place; `shown` is a digest of what they show."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE")),
    Column("destination", String(340), nullable=False),
    Column("lane", String(340), nullable=False),
    Column("data", JsonOf(Json), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("coalesce", String(400)),
    Column("created_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("leased_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("unclear_since", UtcTime),
    Column("sent_at", UtcTime),
    Column("channel", String(30)),
    Column("ts", String(30)),
    Column("error", Text),
    CheckConstraint("state IN ('due', 'leased', 'sent', 'moot', 'parked')", name="state"),
    Index(
        "ix_outbox_queue",
        "lane",
        "urgency",
        "id",
        "due_at",
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
    Index(
        "ix_outbox_parked",
        "destination",
        sqlite_where=text("state = 'parked'"),
        postgresql_where=text("state = 'parked'"),
    ),
    Index(
        "ix_outbox_coalesce",
        "coalesce",
        unique=True,
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index(
        "ix_outbox_stream",
        "lead_id",
        "destination",
        "id",
        sqlite_where=text("state IN ('due', 'leased')"),
        postgresql_where=text("state IN ('due', 'leased')"),
    ),
)
"""Messages to be sent, as intents: what is to be said of which lead to whom, not the words."""
