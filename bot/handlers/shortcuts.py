"""**New lead** and **Turn into a lead**: a rep brings a lead, which then goes by the rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.dialogs import new_lead, notice
from bot.dialogs.elements import View
from bot.dialogs.new_lead import Begin
from bot.dialogs.values import Invalid
from bot.handlers.press import Next, Press, on_press, on_submit
from bot.handlers.relay import Relay
from bot.messages import about, refusals
from bot.messages.blocks import fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action, Dialog, Shortcut
from bot.slack_text import lead_in, text_of
from bot.usecases import explain, find, intake
from qualification.introduction import introduced
from qualification.zones import country_of

log = structlog.get_logger(__name__)

SURFACE = "slack"
"""By which leads came that people added."""

Fill = Callable[[Relay, Context, Mapping[str, Any]], Awaitable[View]]


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to both shortcuts, to **New lead** on App Home, and to the dialog."""
    app.shortcut(Shortcut.NEW_LEAD.value)(_on_shortcut(relay, _empty))
    app.shortcut(Shortcut.TURN_INTO_LEAD.value)(_on_shortcut(relay, _from_message))
    app.action(Action.NEW_LEAD.value)(on_press(relay, on_new_lead))
    app.view(Dialog.NEW_LEAD.value)(on_submit(relay, on_added))


async def on_new_lead(press: Press) -> None:
    """**New lead**, on App Home."""
    await press.open(new_lead.build(press.context))


async def on_added(press: Press) -> Next:
    """**Add**: the lead is taken in like any other; says where it went, and why."""
    if again := new_lead.questioned(press.view, press.context):
        return Next(view=again)
    try:
        lead = new_lead.parse(press.view, press.context)
    except Invalid as invalid:
        return Next(errors=invalid.errors)
    relay, now = press.relay, press.context.now
    (taken,) = await relay.do(intake.take, [lead], press.team, now, SURFACE)
    seen = await relay.look(explain.explained, taken.lead_id, press.team, now)
    routed = seen.routed if seen.lead.is_open else None
    return Next(
        view=new_lead.result(seen.lead, taken.created, seen.explanation, routed, press.context)
    )


def _on_shortcut(relay: Relay, fill: Fill) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        context = relay.desk.context(relay.desk.email_of(body["user"]["id"]))
        try:
            if context.reader is None:
                view = notice.build(refusals.not_a_member(context))
            else:
                view = await fill(relay, context, body)
        except Exception:
            reference = metrics.reference()
            log.exception("shortcut.failed", id=body["callback_id"], ref=reference)
            view = notice.build(refusals.failed(reference, context))
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    return listener


async def _empty(_relay: Relay, context: Context, _body: Mapping[str, Any]) -> View:
    return new_lead.build(context)


async def _from_message(relay: Relay, context: Context, body: Mapping[str, Any]) -> View:
    """The dialog with what the message says; where it is about a lead of ours, only that."""
    message = body["message"]
    prose = Prose("new_lead", context)
    if lead_id := lead_in(message):
        text = prose.its_own_card(lead_id)
        return notice.build(Message(fallback(text), [section(text)]), "A lead already")
    said = text_of(message)
    own = context.playbook.team.own_domains
    found = introduced(said, own, country_of(context.zone.key))
    files = len(message.get("files") or ())
    remark = prose.read() if said else prose.nothing_read(files)
    if said and files:
        remark = prose.unopened(files)
    if found.email and (known := await relay.look(find.find, found.email)):
        lead = known[0]
        remark = prose.known(about.named(lead, context), about.state(lead, context))
    kept = _kept(relay, body)
    return new_lead.build(context, Begin(found, said or None, new_lead.SOURCE, kept, remark))


def _kept(relay: Relay, body: Mapping[str, Any]) -> dict[str, str]:
    """Where the message stands and who wrote it."""
    message, channel = body["message"], body["channel"]
    author = message.get("user") or message.get("bot_id") or message.get("username") or ""
    email = relay.desk.known_email(author)
    kept = {
        "permalink": relay.desk.link_to(channel["id"], message["ts"]),
        "channel": channel.get("name") or channel["id"],
        "author": email or author,
    }
    return {name: value for name, value in kept.items() if value}
