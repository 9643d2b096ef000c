"""The one message of a conversation: it is updated where it stands, or goes on below."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.storage import cards, conversations, outbox
from bot.storage.conversations import Conversation
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from qualification.lead import Lead
from qualification.lifecycle import Cause


def keep(
    connection: Connection,
    lead: Lead,
    before: Conversation | None,
    after: Conversation,
    cause: Cause,
    *,
    below: bool,
) -> None:
    """The conversation goes on: in the message that stands, or `below` what was typed."""
    if below:
        after = replace(after, talk=replace(after.talk, told=()))
    conversations.save(connection, lead.id, after)
    posts = cards.posts_of(connection, lead.id)
    moved = before is not None and before.thread != after.thread
    intents: list[Intent] = []
    for (kind, destination), post in posts.items():
        if kind is not Kind.CONVERSATION or not (below or moved):
            continue
        cards.forget_post(connection, lead.id, kind, destination)
        data = {"channel": post.channel, "ts": post.ts, "topics": _left_behind(before)}
        over = Intent(
            Kind.CONVERSATION_OVER, lead.id, destination, Urgency.NEWS, data, lane=UPDATES_LANE
        )
        intents.append(over)
    stands = (Kind.CONVERSATION, after.thread.destination) in posts and not (below or moved)
    intents.append(
        Intent(
            Kind.CONVERSATION,
            lead.id,
            after.thread.destination,
            Urgency.ANSWER,
            coalesce=True,
            lane=UPDATES_LANE if stands else None,
        )
    )
    outbox.put(connection, intents, cause.at)


def _left_behind(before: Conversation | None) -> list[str]:
    """The topics of a message that the conversation has left behind: what was saved in it, and
    what it asked."""
    if before is None:
        return []
    talk = before.talk
    asked = () if talk.notes or talk.asks is None else (talk.asks,)
    return list(dict.fromkeys((*talk.told, *asked)))
