"""What every use case ends with: the lead, its facts and what is to be said, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import cards, leads, outbox
from bot.storage.outbox import Kind
from bot.usecases.announce import Posts, intents
from qualification.lead import FactKind, Lead, Stage
from qualification.lifecycle import Cause, Transition


@dataclass
class Repeated(Exception):
    """Slack delivered a click or submission again; its effect is there. `lead` is as it is now."""

    lead: Lead


def opened(connection: Connection, lead_id: int, cause: Cause) -> Lead:
    """The lead that a command is about.

    Raises `UnknownLead`, or `Repeated` where this very press was carried out before.
    """
    lead = leads.load(connection, lead_id)
    if cause.press and leads.has_press(connection, lead_id, cause.press):
        raise Repeated(lead)
    return lead


def record(connection: Connection, before: Lead, done: Transition, now: datetime) -> Lead:
    """Stores a transition and enqueues its messages; answers the lead as it is now.

    Raises `Conflict` where somebody changed the lead since it was read.
    """
    if done.lead == before and not done.facts:
        return before
    after = leads.save(connection, before, done.lead)
    ids = leads.add_facts(connection, [(after.id, fact) for fact in done.facts])
    posts = cards.posts_of(connection, after.id)
    if again := _handed_again(after, done, posts):
        cards.forget_post(connection, after.id, *again)
        del posts[again]
    numbered = list(zip(ids, done.facts, strict=True))
    outbox.put(connection, intents(before, after, numbered, posts), now)
    return after


def _handed_again(lead: Lead, done: Transition, posts: Posts) -> tuple[Kind, str] | None:
    """The old card of an AE who gets this hand-off once more: only a new one notifies them."""
    given = any(fact.kind is FactKind.ASSIGNED for fact in done.facts)
    if not given or lead.stage is not Stage.HANDED_OFF or not lead.owner:
        return None
    card = (Kind.HANDOFF_CARD, outbox.person(lead.owner))
    return card if card in posts else None
