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
from qualification.availability import Span
from qualification.lead import Company, Origin, Person, Qualification, Score, SlaClock, Verdict
from qualification.reached import MILESTONES
from qualification.round_robin import Turn
from qualification.undo import Undo

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
RESTING = text("stage = 'nurture' AND nurture_until IS NOT NULL")
SHARED = text("purpose IN ('lead_cards', 'handoff_cards')")
DATED = text(
    # No IN: SQLite would not see that a kind is one of them.
    "kind = 'accepted' OR kind = 'rejected' OR kind = 'screened_out' OR kind = 'nurtured' "
    "OR kind = 'passed' OR kind = 'snoozed' OR kind = 'undone'"
)

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
    *(Column(f"{name}_at", UtcTime) for name in MILESTONES),
    Column("undo", JsonOf(Undo)),
    Index("ix_leads_due_at", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_leads_hold_until", "hold_until", sqlite_where=HELD, postgresql_where=HELD),
    Index(
        "ix_leads_nurture_until", "nurture_until", sqlite_where=RESTING, postgresql_where=RESTING
    ),
    Index(
        "ix_leads_open",
        "stage",
        "owner",
        "stage_since",
        "overdue",
        "value_currency",
        "value_minor",
        "segment",
        "region",
        "source",
        "campaign",
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
)

lead_figures = Table(
    "lead_figures",
    metadata,
    Column("created", BigInteger, primary_key=True, autoincrement=False),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("pace", String(7), nullable=False),
    Column("value_minor", BigInteger),
    Column("value_currency", String(3)),
    *(Column(name, BigInteger) for name in MILESTONES),
    Column("segment", String(100)),
    Column("region", String(50)),
    Column("industry", String(200)),
    Column("source", String(200)),
    Column("campaign", String(200)),
    Column("channel", String(20), nullable=False),
    Column("owner", String(320)),
    Column("sdr", String(320)),
    Column("ae", String(320)),
    Index("ix_lead_figures_lead_id", "lead_id"),
    sqlite_with_rowid=False,
)
"""What reports are counted from: one narrow row per lead, in the order in which leads came.

Times are seconds since 1970, in UTC. `pace` is `qualification.pace.signs`. `owner` is who has the
lead, or had it last.
"""

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
    Index(
        "ix_lead_facts_dated",
        "kind",
        "at",
        "lead_id",
        sqlite_where=DATED,
        postgresql_where=DATED,
    ),
)
"""Append-only: each change of a lead, in the order it happened. Most are read with their lead; of
some kinds all since a time are asked for, by `standing.of_kind`."""

digests = Table(
    "digests",
    metadata,
    Column("name", String(340), primary_key=True),
    Column("rule", String(200), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("since", UtcTime, nullable=False),
)
"""When each reader's next digest is due, by "managers:" or "marketing:" and the destination.

`rule` is the playbook's time and the zone that it was reckoned in, `since` the end of the stretch
that the last one told of.
"""

refused_blocks = Table(
    "refused_blocks",
    metadata,
    Column("type", String(60), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
"""Kinds of blocks that the workspace has refused, and when."""

rungs = Table(
    "rungs",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("rung", String(40), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
"""Rungs that fired. The key is what keeps one from firing twice."""

alarms = Table(
    "alarms",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index("ix_alarms_at", "at"),
)
"""What is to happen to a lead at a time, once: the row goes when it does."""

rounds = Table(
    "rounds",
    metadata,
    Column("role", String(20), primary_key=True),
    Column("turns", JsonOf(dict[str, Turn]), nullable=False),
)
"""The round robin of each role: how far each rep, by e-mail, is ahead of their share."""

turns = Table(
    "turns",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("assigned", Float, nullable=False),
    Column("last_at", UtcTime),
)
"""What the version before keeps in place of `rounds`; a later one drops it."""

whereabouts = Table(
    "whereabouts",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("gone", Boolean, nullable=False, server_default=text("false")),
    Column("away", JsonOf(Span)),
    Column("vacation", JsonOf(Span)),
    Column("do_not_disturb", JsonOf(Span)),
    Column("unanswered", Integer, nullable=False, server_default="0"),
    Column("pinged_at", UtcTime),
)
"""What people and their Slack profiles say about being there; no row: nothing special."""

memberships = Table(
    "memberships",
    metadata,
    Column("usergroup", String(100), primary_key=True),
    Column("email", String(320), primary_key=True),
)
"""Members of the playbook's user groups, by the name the playbook calls the group."""

accounts = Table(
    "accounts",
    metadata,
    Column("key", String(330), primary_key=True),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", String(320), nullable=False),
    Column("since", UtcTime, nullable=False),
    Index("ix_accounts_lead_id", "lead_id"),
)
"""Who has leads of a company, accepted or won; the latest counts. Keys as in `account_keys`."""

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
    Column("set_at", UtcTime),
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
    Index("ix_posts_shared", "ts", sqlite_where=SHARED, postgresql_where=SHARED),
    Index("ix_posts_ts", "ts"),
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
    Column("leased_by", String(40)),
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
        "kind",
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
        "ix_outbox_done",
        "created_at",
        sqlite_where=text("state IN ('sent', 'moot')"),
        postgresql_where=text("state IN ('sent', 'moot')"),
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
