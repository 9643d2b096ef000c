"""What the database learns of a message that was sent, or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.delivery import asking, retry
from bot.delivery.material import ASKED_FOR, CARDS, Material
from bot.delivery.retry import Failure
from bot.delivery.sender import Sent
from bot.storage import cards, homes, leads, outbox, queue, reminders
from bot.storage.cards import Post
from bot.storage.gathering import SHEETS
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency

Write = Callable[[Connection], None]
"""One short transaction."""


def of_success(material: Material, done: Sent, now: datetime) -> Write:
    """The message is said, or was not to be said any more."""
    intent = material.intent

    def write(connection: Connection) -> None:
        if done.post is None:
            queue.moot(connection, intent.id)
            return
        queue.sent(connection, intent.id, (done.post.channel, done.post.ts), now)
        if intent.kind is Kind.BACKTEST and "leads" in intent.data:
            outbox.put(connection, [_list_behind(material, done.post)], now)
        if intent.kind is Kind.BACKTEST_LEADS:
            outbox.keep_no_more(connection, intent.data["result"], "leads")
        if intent.kind in reminders.KINDS:
            asking.remember(connection, material, done.post, now)
        if intent.kind not in CARDS:
            return
        keep = cards.update_post if material.card else cards.remember_post
        for lead in material.shown:
            keep(connection, lead.id, intent.kind, intent.destination, done.post)
        if done.is_new and _changed_meanwhile(connection, material):
            outbox.put(connection, [_refresh(material, done)], now)

    return write


def of_failure(material: Material, failure: Failure, started: datetime, now: datetime) -> Write:
    """Slack did not take it: later, never, or there is nothing left to update."""
    intent = material.intent
    if material.card and failure.code in retry.CARD_GONE:
        return lambda connection: _card_is_gone(connection, material)
    decision = retry.decide(failure, intent.attempts, now)
    if isinstance(decision, retry.Park):
        return lambda connection: _park(connection, material, failure.code, now)
    unclear_since = started if decision.unclear else None

    def write(connection: Connection) -> None:
        queue.retry(connection, intent.id, decision.at, failure.code, unclear_since)
        if failure.code == "missing_scope" and intent.attempts == 1:
            _tell_of_file(connection, material, failure.code, now, waits=True)
        if decision.close_lane:
            lane = UPDATES_LANE if material.card else intent.destination
            lane = intent.lane if intent.kind is Kind.HOME else lane
            queue.close_lane(connection, lane, decision.at, now)

    return write


def _changed_meanwhile(connection: Connection, material: Material) -> bool:
    """Whether a lead changed while its first card was on the way: nobody knew of a card then."""
    return any(leads.load(connection, lead.id).version != lead.version for lead in material.shown)


def _refresh(material: Material, done: Sent) -> Intent:
    intent, post = material.intent, done.post
    assert post
    where = {"channel": post.channel, "ts": post.ts} if intent.kind in SHEETS else {}
    return Intent(
        intent.kind,
        intent.lead_id,
        intent.destination,
        Urgency.ANSWER,
        where,
        coalesce=True,
        lane=UPDATES_LANE,
    )


def _list_behind(material: Material, post: Post) -> Intent:
    """The file of leads, in the thread of the backtest that it belongs to."""
    result = material.intent
    data = {name: result.data[name] for name in ("file", "question")}
    data |= {"result": result.id, "thread": post.ts}
    return Intent(Kind.BACKTEST_LEADS, None, result.destination, Urgency.ANSWER, data)


def _card_is_gone(connection: Connection, material: Material) -> None:
    """Somebody deleted the card: there is nothing to update, and nothing to repeat."""
    intent = material.intent
    for lead in material.shown:
        cards.forget_post(connection, lead.id, intent.kind, intent.destination)
    if intent.kind in reminders.KINDS and material.card:
        reminders.forget(connection, material.card.channel, material.card.ts)
    queue.moot(connection, intent.id)


def _park(connection: Connection, material: Material, code: str, now: datetime) -> None:
    """A message for a person to look at, and a word to the managers that it is there."""
    intent = material.intent
    if intent.kind is Kind.HOME:  # whoever opens it again asks for it again
        homes.forget(connection, intent.destination)
        queue.moot(connection, intent.id)
        return
    queue.park(connection, intent.id, code)
    _tell_of_file(connection, material, code, now, waits=False)
    managers = outbox.channel("managers")
    if intent.kind in (Kind.PARKED, Kind.PARKED_MANY) or intent.destination == managers:
        return
    data = {"destination": intent.destination, "error": code, "message": intent.id}
    told = Intent(Kind.PARKED, intent.lead_id, managers, Urgency.NAG, data)
    outbox.put(connection, [told], now)


def _tell_of_file(
    connection: Connection, material: Material, code: str, now: datetime, *, waits: bool
) -> None:
    """A word to whoever asked for a file that Slack does not take, where it can be said."""
    intent = material.intent
    if intent.kind not in ASKED_FOR or code in retry.LOST:
        return
    data = {"kind": intent.kind.value, "error": code, "waits": waits}
    if material.thread_ts:
        data["thread"] = material.thread_ts
    told = Intent(Kind.FILE_REFUSED, None, intent.destination, Urgency.ANSWER, data)
    outbox.put(connection, [told], now)
