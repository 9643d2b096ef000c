"""**Second look** at a rejected lead, and replies under a rejection that reach the AE."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.dialogs import second_look as dialog
from bot.handlers.press import Next, Press
from bot.handlers.relay import Relay
from bot.names import Action
from bot.storage import cards, outbox
from bot.storage.leads import UnknownLead
from bot.usecases import second_look
from bot.usecases.record import Repeated
from bot.usecases.second_look import Rejected
from qualification.lifecycle import Cause

log = structlog.get_logger(__name__)

MARKETING = outbox.channel("marketing")

_TOLD = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; others tell of edits, joins and bots."""

_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<[@#!]([^|>]+)(?:\|([^>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


async def on_second_look(press: Press) -> None:
    """**Second look**, under a rejection or on App Home: asks why."""
    lead = await press.relay.look(second_look.may_ask, press.lead_id, press.team, press.cause)
    if press.posted and press.value:
        fact = int(press.value.partition(".")[2])
        await press.open(dialog.build(lead, press.context, fact, *press.posted))
    else:
        await press.open(dialog.build(lead, press.context))


async def on_asked(press: Press) -> Next:
    """The lead goes back to sales, with the note."""
    ids = json.loads(press.view["private_metadata"])
    told = Rejected(int(ids["fact"]), ids["channel"], ids["ts"]) if ids["fact"] else None
    await press.do(second_look.ask, dialog.parse(press.state), told)
    return Next()


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to replies in the threads under rejections. Only these are its matter: another
    listener may take all other messages."""

    async def is_reply_to_marketing(event: Mapping[str, Any]) -> bool:
        if "thread_ts" not in event or "bot_id" in event or event.get("subtype") not in _TOLD:
            return False
        if event["thread_ts"] == event["ts"]:
            return False
        found = await relay.look(cards.addresses)
        return bool(event["channel"] == found.get(MARKETING))

    @app.event("message", matchers=[is_reply_to_marketing])
    async def on_reply(event: Mapping[str, Any], client: AsyncWebClient) -> None:
        email = relay.desk.email_of(event.get("user", ""))
        if email:
            await _pass_on(relay, event, email, client)


async def _pass_on(
    relay: Relay, event: Mapping[str, Any], email: str, client: AsyncWebClient
) -> None:
    channel, thread_ts, ts = event["channel"], event["thread_ts"], event["ts"]
    found = await _rejection_at(client, channel, thread_ts)
    if found is None:
        return
    lead_id, fact = found
    link = relay.desk.link_to(channel, ts)
    url = f"{link}?thread_ts={thread_ts}&cid={channel}" if link else None
    cause = Cause(email, relay.desk.now(), "thread", f"{channel}:{ts}")
    text = plain_words(event.get("text", ""), relay.desk) or "(a file)"
    try:
        await relay.do(
            second_look.reply, lead_id, text, url, Rejected(fact, channel, thread_ts), cause
        )
    except (Repeated, UnknownLead):
        return


async def _rejection_at(client: AsyncWebClient, channel: str, ts: str) -> tuple[int, int] | None:
    """The lead and the rejection that the first message of a thread is about, if it is one."""
    try:
        answer = await client.conversations_replies(channel=channel, ts=ts, limit=1)
    except SlackApiError as error:
        log.warning("thread.unread", error=error.response["error"])
        return None
    first: Mapping[str, Any] = next(iter(answer["messages"]), {})
    for element in _elements(first.get("blocks", ())):
        lead, _, fact = str(element.get("value", "")).partition(".")
        if element.get("action_id") == Action.WHY.value and lead.isdigit() and fact.isdigit():
            return int(lead), int(fact)
    return None


def _elements(blocks: Any) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield from block.get("elements", ())


def plain_words(mrkdwn: str, desk: Desk) -> str:
    """A message as its reader sees it: people by name, links by their words."""

    def named(match: re.Match[str]) -> str:
        email = desk.known_email(match[1])
        return f"@{desk.context().colleague(email).name}" if email else f"@{match[2] or match[1]}"

    text = _MENTION.sub(named, mrkdwn)
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return text.strip()
