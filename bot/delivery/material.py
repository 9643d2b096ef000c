"""What an intent is rendered from, read in the transaction that claims it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from bot.storage import cards, conversations, customers, erasing, leads, outbox, reminders
from bot.storage.cards import Post
from bot.storage.conversations import Conversation
from bot.storage.erasing import Standing
from bot.storage.gathering import SHEETS
from bot.storage.outbox import Kind
from bot.storage.queue import Claimed
from qualification.customers import HandOver
from qualification.fact import Fact
from qualification.lead import Lead
from qualification.stage import Stage

CARDS = frozenset(
    {Kind.LEAD_CARD, Kind.HANDOFF_CARD, Kind.SUCCESS_CARD, Kind.CONVERSATION, *SHEETS}
)
"""Messages that stand and are updated in place; all others are said once."""

_HAND_OVERS = frozenset({Kind.LEAD_CARD, Kind.HANDOFF_CARD})
"""Cards that tell whoever has the lead now how it came to them."""

ASKED_FOR = frozenset({Kind.LEADS_FILE, Kind.TABLE_FILE, Kind.BACKTEST_LEADS})
"""Files that somebody waits for, who is told where Slack does not take them."""

FILES = ASKED_FOR | {Kind.CALENDAR}
"""Messages that are a file with a word of introduction."""

_WITH_HISTORY = frozenset({Kind.NAG, Kind.REJECTION})

IN_THREAD = frozenset({Kind.STORY, Kind.CALENDAR})
"""Messages that belong in the thread under a lead's card."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the messages that were gathered into one."""

    data: Mapping[str, Any]
    lead: Lead | None
    fact: Fact | None = None
    history: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything an intent is rendered from, read in the transaction that claimed it."""

    intent: Claimed
    lead: Lead | None = None
    fact: Fact | None = None
    history: Sequence[Fact] = ()
    posts: Mapping[tuple[Kind, str], Post] = field(default_factory=dict)
    parts: Sequence[Part] = ()
    report: Any = None
    hand_over: HandOver | None = None
    to_erase: Sequence[Standing] = ()
    conversation: Conversation | None = None

    @property
    def card(self) -> Post | None:
        """The card that this intent updates, if it stands already."""
        return self.posts.get((self.intent.kind, self.intent.destination))

    @property
    def shown(self) -> Sequence[Lead]:
        """The leads that the card shows: one, or those that are gathered in it.

        What moved on before it was gathered in a message is not in it.
        """
        if self.intent.kind not in SHEETS:
            return [self.lead] if self.lead else []
        leads = [part.lead for part in self.parts if part.lead]
        return leads if self.card else [lead for lead in leads if _waits(lead, self)]

    @property
    def thread(self) -> Post | None:
        """The lead's card in the leads channel, under which its story is told."""
        return self.posts.get((Kind.LEAD_CARD, outbox.channel("leads")))

    @property
    def thread_ts(self) -> str | None:
        """The thread that this message belongs in, if it does."""
        if thread := self.intent.data.get("thread"):
            return str(thread)
        if self.intent.kind is Kind.CONVERSATION and self.conversation:
            return self.conversation.thread.ts
        return self.thread.ts if self.thread and self.intent.kind in IN_THREAD else None

    def with_card(self, card: Post) -> Material:
        """The same, with a card that was found in Slack."""
        key = (self.intent.kind, self.intent.destination)
        return replace(self, posts={**self.posts, key: card})

    @property
    def recipient(self) -> str | None:
        """The e-mail of the one person who will read it, if it is one."""
        kind, _, email = self.intent.destination.partition(":")
        return email if kind == "person" else None


def gather(connection: Connection, intent: Claimed) -> Material:
    """Reads what an intent needs."""
    if intent.kind in reminders.KINDS and "ts" in intent.data:
        return _standing(connection, intent)
    if intent.lead_id is None:
        return _gathered(connection, intent)
    if intent.kind in (Kind.CONVERSATION, Kind.CONVERSATION_OVER):
        return _talked(connection, intent, intent.lead_id)
    fact_id = intent.data.get("fact")
    told = leads.load_fact(connection, fact_id) if fact_id else None
    handed_on = intent.kind in _HAND_OVERS and intent.destination.startswith("person:")
    return Material(
        intent,
        lead=leads.load(connection, intent.lead_id),
        fact=leads.handed_on(connection, intent.lead_id) if handed_on else told,
        history=leads.facts_of(connection, intent.lead_id) if intent.kind in _WITH_HISTORY else (),
        posts=cards.posts_of(connection, intent.lead_id) | _told_already(connection, intent, told),
        hand_over=_hand_over(connection, intent),
        to_erase=_to_erase(connection, intent),
    )


def _to_erase(connection: Connection, intent: Claimed) -> Sequence[Standing]:
    """What was said of a lead whose person is forgotten."""
    if intent.kind is not Kind.ERASE or intent.lead_id is None:
        return ()
    cards_ = [Standing(channel, ts) for channel, ts in intent.data["cards"]]
    said = erasing.said(connection, intent.lead_id, intent.destination)
    return sorted([*said, *cards_], key=lambda one: one.is_file)


def _told_already(
    connection: Connection, intent: Claimed, told: Fact | None
) -> dict[tuple[Kind, str], Post]:
    """The rejection that stands in the marketing channel and is to be shown anew."""
    if intent.kind is not Kind.REJECTION or told is None:
        return {}
    where = None
    if "ts" in intent.data:
        where = (intent.data["channel"], intent.data["ts"])
    elif "again" in intent.data:
        fact_id = intent.data["fact"]
        where = outbox.where_told(connection, intent.kind, fact_id, intent.destination, told.at)
    return {(intent.kind, intent.destination): Post(*where, shown="")} if where else {}


def _talked(connection: Connection, intent: Claimed, lead_id: int) -> Material:
    """What the conversation's message needs, or one that the conversation has left behind."""
    posts = cards.posts_of(connection, lead_id)
    if intent.kind is Kind.CONVERSATION_OVER:
        left = Post(intent.data["channel"], intent.data["ts"], shown="")
        posts[intent.kind, intent.destination] = left
    return Material(
        intent,
        lead=leads.load(connection, lead_id),
        posts=posts,
        conversation=conversations.load(connection, lead_id),
    )


def _hand_over(connection: Connection, intent: Claimed) -> HandOver | None:
    """Who looks after the customer, for messages to them."""
    if intent.kind not in (Kind.SUCCESS_CARD, Kind.SUCCESS_NAG) or intent.lead_id is None:
        return None
    return customers.hand_over_of(connection, intent.lead_id)


def _standing(connection: Connection, intent: Claimed) -> Material:
    """What a message needs that asked for something, to be shown as it would be now."""
    channel, ts = intent.data["channel"], intent.data["ts"]
    told = reminders.told_in(connection, channel, ts)
    found = leads.load_many(connection, [lead_id for lead_id, _ in told])
    alone = len(told) == 1
    parts = [
        Part(
            {"fact": fact_id},
            found[lead_id],
            leads.load_fact(connection, fact_id),
            leads.facts_of(connection, lead_id) if alone else (),
        )
        for lead_id, fact_id in told
    ]
    posts = cards.posts_of(connection, told[0][0]) if alone else {}
    card = Post(channel, ts, reminders.shown_at(connection, channel, ts))
    return Material(intent, posts=posts | {(intent.kind, intent.destination): card}, parts=parts)


def _gathered(connection: Connection, intent: Claimed) -> Material:
    """What a message needs that stands for many: to be posted, or to be shown anew."""
    data = intent.data
    if "ts" in data:
        ids = cards.leads_on(connection, intent.kind, data["channel"], data["ts"])
        found = leads.load_many(connection, ids)
        card = Post(data["channel"], data["ts"], cards.shown_at(connection, data["ts"]))
        parts = [Part({}, found[lead_id]) for lead_id in ids]
        return Material(intent, posts={(intent.kind, intent.destination): card}, parts=parts)
    told = data.get("parts", ())
    found = leads.load_many(connection, [lead_id for lead_id, _ in told if lead_id])
    nags = intent.kind is Kind.NAGS
    return Material(
        intent,
        parts=[
            Part(
                about,
                found.get(lead_id),
                leads.load_fact(connection, about["fact"]) if nags else None,
                leads.facts_of(connection, lead_id) if nags else (),
            )
            for lead_id, about in told
            if lead_id in found or lead_id is None
        ],
    )


def _waits(lead: Lead, material: Material) -> bool:
    """Whether a lead that was gathered still waits for what the message asks of its reader."""
    hand_offs = material.intent.kind is Kind.HANDOFF_CARDS
    stages = (Stage.HANDED_OFF,) if hand_offs else (Stage.ESCALATED, Stage.QUALIFYING)
    return lead.stage in stages and material.recipient in (None, lead.owner)
