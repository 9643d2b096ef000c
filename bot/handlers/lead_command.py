"""`/lead`: one lead for whoever of the team asks, found by address, number or name."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.dialogs import new_lead
from bot.handlers.relay import Relay
from bot.messages import lead_page, refusals
from bot.messages.context import Context, Message
from bot.names import Action, Command
from bot.storage.leads import UnknownLead
from bot.usecases import find

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the command, and to **Show** in its list."""

    @app.command(Command.LEAD.value)
    async def on_lead(ack: AsyncAck, command: Mapping[str, Any], client: AsyncWebClient) -> None:
        context = relay.desk.context(relay.desk.email_of(command["user_id"]))
        typed = html.unescape(command.get("text") or "").strip()  # Slack writes &amp; for &
        try:
            if context.reader and typed.casefold() == "new":
                view = new_lead.build(context)
                await client.views_open(trigger_id=command["trigger_id"], view=view)
                await ack()
                return
            said = await _answer(relay, context, typed)
        except Exception:
            reference = metrics.reference()
            log.exception("command.failed", command=Command.LEAD.value, ref=reference)
            said = refusals.failed(reference, context)
        await ack(text=said.text, blocks=said.blocks, response_type="ephemeral")

    @app.action(Action.SHOW_LEAD.value)
    async def on_show(ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        context = relay.desk.context(relay.desk.email_of(body["user"]["id"]))
        try:
            said = refusals.not_a_member(context)
            if context.reader:
                said = await page(relay, context, int(body["actions"][0]["value"]))
        except Exception:
            reference = metrics.reference()
            log.exception("press.failed", action=Action.SHOW_LEAD.value, ref=reference)
            said = refusals.failed(reference, context)
        await ack()
        await respond(text=said.text, blocks=said.blocks, replace_original=True)


async def page(relay: Relay, context: Context, lead_id: int) -> Message:
    """Everything about a lead, for the reader of the context."""
    desk = relay.desk
    try:
        found = await relay.look(find.page, lead_id, desk.team, context.now)
    except UnknownLead:
        return refusals.gone(context)
    url = desk.link_to(*found.card) if found.card else None
    seen = replace(context, thread_url=url)
    return lead_page.render(found.lead, found.history, found.owner_is_out, seen)


async def _answer(relay: Relay, context: Context, typed: str) -> Message:
    if context.reader is None:
        return refusals.not_a_member(context)
    if typed.casefold() in ("", "help"):
        return lead_page.help_text(context)
    found = await relay.look(find.find, typed)
    match found:
        case []:
            return lead_page.unknown(typed, context)
        case [lead]:
            return await page(relay, context, lead.id)
    more = len(found) > find.MOST_FOUND
    return lead_page.choose(found[: find.MOST_FOUND], more, typed, context)
