"""Messages that ask somebody to act: whether they still hold, and where they stand in Slack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.delivery.material import Material
from bot.storage import leads, outbox, reminders
from bot.storage.cards import Post
from bot.storage.reminders import Standing
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage

_WAITING = frozenset({Stage.ESCALATED, Stage.HANDED_OFF})
_TO_MANAGERS = frozenset({"manager", "managers_manager"})


def is_due(fact: Fact, lead: Lead, reader: str | None, history: Sequence[Fact]) -> bool:
    """Whether a nag is to be sent at all: the lead still waits as it did when the rung fired, and
    no later rung has fired since: who was out of reach for an hour is nagged once."""
    overtaken = any(one.kind is FactKind.RUNG and one.at > fact.at for one in history)
    return still_asks(fact, lead, reader) and not overtaken


def still_asks(fact: Fact, lead: Lead, reader: str | None) -> bool:
    """Whether what a message asks of its reader is still to be done."""
    if fact.kind is FactKind.HELD:
        return lead.hold_until is not None
    waits = lead.stage is fact.to_stage and lead.stage in _WAITING
    acted = lead.stage_since is not None and lead.stage_since > fact.at
    theirs = lead.owner == reader
    if fact.data["do"] in _TO_MANAGERS or (reader and reader == fact.data.get("to")):
        theirs = lead.owner is not None and lead.owner == fact.data.get("owner")
    return waits and theirs and not acted


def remember(connection: Connection, material: Material, post: Post, now: datetime) -> None:
    """The message stands in Slack, and shows what it shows; it is followed as long as a lead of
    it is open."""
    intent = material.intent
    if material.card:
        if any(part.lead and part.lead.is_open for part in material.parts):
            reminders.shows(connection, post.channel, post.ts, post.shown)
        else:
            reminders.forget(connection, post.channel, post.ts)
        return
    standing = Standing(intent.kind, intent.destination, post.channel, post.ts)
    told = list(_told(material))
    facts = [(lead.id, fact_id) for lead, fact_id in told]
    reminders.remember(connection, standing, facts, post.shown)
    if any(leads.load(connection, lead.id).version != lead.version for lead, _ in told):
        outbox.put(connection, [standing.update], now)


def _told(material: Material) -> Iterator[tuple[Lead, int]]:
    """The leads that a new message asks about, and the fact that it tells of each."""
    if material.lead:
        yield material.lead, material.intent.data["fact"]
    for part in material.parts:
        lead, fact = part.lead, part.fact
        if lead and fact and is_due(fact, lead, material.recipient, part.history):
            yield lead, part.data["fact"]
