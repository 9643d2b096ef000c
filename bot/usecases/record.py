"""What every use case ends with: the lead, its facts and what is to be said, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import metrics
from bot.storage import accounts, cards, homes, leads, outbox, people, reminders
from bot.storage.outbox import Kind
from bot.usecases import alarms
from bot.usecases.announce import LEADS, Posts, intents, opens_thread
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle import RULES, Cause, Transition
from qualification.stage import Stage


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
    alarms.set_for(connection, after, done.facts)
    accounts.keep(connection, before, after)
    _make_room(connection, before, after, done, now)
    posts = cards.posts_of(connection, after.id)
    if again := _handed_again(after, done, posts):
        cards.forget_post(connection, after.id, *again)
        del posts[again]
    numbered = list(zip(ids, done.facts, strict=True))
    so_far = (
        _story_so_far(connection, after, done, posts) if before.is_open or after.is_open else ()
    )
    outbox.put(connection, intents(before, after, numbered, posts, so_far), now)
    if _asks_of(after) != _asks_of(before):
        standing = reminders.about(connection, after.id)
        outbox.put(connection, [one.update for one in standing], now)
    if any(fact.kind is not FactKind.ANSWERED for fact in done.facts):
        homes.touch(connection, (before.owner, after.owner), now)
    metrics.recorded(before, done.facts)
    return after


def _story_so_far(
    connection: Connection, lead: Lead, done: Transition, posts: Posts
) -> Sequence[tuple[int, Fact]]:
    """What the thread that this step opens begins with; none of it can have been told before, and
    lines that wait are told in their order with the rest."""
    if not opens_thread(done.facts, posts):
        return ()
    outbox.withdraw(connection, Kind.STORY, lead.id, LEADS)
    return leads.numbered_facts_of(connection, lead.id)


def _make_room(
    connection: Connection, before: Lead, after: Lead, done: Transition, now: datetime
) -> None:
    """Leads on hold are tried again when somebody holds one lead less, or is silent no more."""
    gave_up = before.is_open and before.owner and (not after.is_open or after.owner != before.owner)
    people_acting = {fact.actor for fact in done.facts} - {RULES}
    heard_of = [email for email in people_acting if people.answered(connection, email)]
    if gave_up or heard_of:
        leads.wake_held(connection, now, but=after.id)


def _handed_again(lead: Lead, done: Transition, posts: Posts) -> tuple[Kind, str] | None:
    """The old card of somebody who gets this hand-off once more, or whom a manager gives the lead
    again: only a new one notifies them."""
    given = [fact.data["how"] for fact in done.facts if fact.kind is FactKind.ASSIGNED]
    handed = lead.stage is Stage.HANDED_OFF
    if not lead.owner or not given or not (handed or "assigned" in given):
        return None
    card = (Kind.HANDOFF_CARD if handed else Kind.LEAD_CARD, outbox.person(lead.owner))
    return card if card in posts else None


def _asks_of(lead: Lead) -> tuple[Stage, str | None, datetime | None]:
    """What decides whether somebody who was asked to act still is, and until when."""
    return lead.stage, lead.owner, lead.clock.snoozed_until if lead.clock else None
