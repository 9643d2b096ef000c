"""From an intent to words: what is true now, or nothing when the intent no longer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from bot.messages import (
    about,
    handoff_card,
    held,
    lead_card,
    nag,
    notes,
    parked,
    rejection,
    story,
)
from bot.messages.context import Context, Message
from bot.storage import cards, leads, outbox
from bot.storage.cards import Post
from bot.storage.outbox import Kind
from bot.storage.queue import Claimed
from qualification.lead import Fact, FactKind, Lead, Stage

CARDS = frozenset({Kind.LEAD_CARD, Kind.HANDOFF_CARD})
"""Messages that stand and are updated in place; all others are said once."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything an intent is rendered from, read in the transaction that claimed it."""

    intent: Claimed
    lead: Lead | None = None
    fact: Fact | None = None
    history: Sequence[Fact] = ()
    posts: Mapping[tuple[Kind, str], Post] = field(default_factory=dict)

    @property
    def card(self) -> Post | None:
        """The card that this intent updates, if it stands already."""
        return self.posts.get((self.intent.kind, self.intent.destination))

    @property
    def thread(self) -> Post | None:
        """The lead's card in the leads channel, under which its story is told."""
        return self.posts.get((Kind.LEAD_CARD, outbox.channel("leads")))

    @property
    def thread_ts(self) -> str | None:
        """The thread that this message belongs in, if it does."""
        return self.thread.ts if self.thread and self.intent.kind is Kind.STORY else None

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
    if intent.lead_id is None:
        return Material(intent)
    fact_id = intent.data.get("fact")
    return Material(
        intent,
        lead=leads.load(connection, intent.lead_id),
        fact=leads.load_fact(connection, fact_id) if fact_id else None,
        history=leads.facts_of(connection, intent.lead_id) if intent.kind is Kind.NAG else (),
        posts=cards.posts_of(connection, intent.lead_id),
    )


def render(material: Material, context: Context) -> Message | None:
    """The message, or None where nothing is to be said any more."""
    return _RENDERERS[material.intent.kind](material, context)


def _lead_card(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    waits = lead.stage in (Stage.ESCALATED, Stage.QUALIFYING) and lead.owner == context.reader
    if material.card is None and context.reader and not waits:
        return None
    return lead_card.render(lead, context)


def _handoff_card(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    waits = lead.stage in (Stage.HANDED_OFF, Stage.ACCEPTED) and lead.owner == context.reader
    if material.card is None and not waits:
        return None
    return handoff_card.render(lead, context)


def _story(material: Material, context: Context) -> Message | None:
    if material.thread is None:
        return None
    return story.line(_fact(material), _lead(material), context)


def _nag(material: Material, context: Context) -> Message | None:
    """A nag holds while the lead still waits as it did when the rung fired, and no later rung has
    fired since: who was out of reach for an hour is nagged once."""
    lead, fact = _lead(material), _fact(material)
    overtaken = any(one.kind is FactKind.RUNG and one.at > fact.at for one in material.history)
    waits = lead.stage is fact.to_stage and lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
    acted = lead.stage_since is not None and lead.stage_since > fact.at
    to_owner = fact.data["do"] in ("nudge", "reminder")
    if not waits or acted or overtaken or (to_owner and lead.owner != context.reader):
        return None
    return nag.render(fact, lead, context, material.history)


def _note(material: Material, context: Context) -> Message | None:
    return notes.render(_fact(material), _lead(material), context)


def _rejection(material: Material, context: Context) -> Message | None:
    return rejection.render(_fact(material), _lead(material), context)


def _held(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    return held.render(_fact(material), lead, context) if lead.hold_until else None


def _parked(material: Material, context: Context) -> Message | None:
    data = material.intent.data
    what = f"a message about {about.title(material.lead)}" if material.lead else "a message"
    kind, _, name = str(data["destination"]).partition(":")
    shown = getattr(context.playbook.channels, name) if kind == "channel" else name
    return parked.render(what, shown, str(data["error"]), context)


def _lead(material: Material) -> Lead:
    assert material.lead is not None
    return material.lead


def _fact(material: Material) -> Fact:
    assert material.fact is not None
    return material.fact


_RENDERERS: Mapping[Kind, Callable[[Material, Context], Message | None]] = {
    Kind.LEAD_CARD: _lead_card,
    Kind.HANDOFF_CARD: _handoff_card,
    Kind.STORY: _story,
    Kind.NAG: _nag,
    Kind.NOTE: _note,
    Kind.REJECTION: _rejection,
    Kind.HELD: _held,
    Kind.PARKED: _parked,
}
