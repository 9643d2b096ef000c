"""`/away` and `/back`: people say whether they take leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.dialogs import notice
from bot.handlers.relay import Relay
from bot.messages import availability as words
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.names import Action
from bot.usecases import availability
from qualification.lead import Role
from qualification.lifecycle import Cause
from qualification.until import NotUnderstood, parse_until

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the button in the answer to `/away`."""

    @app.action(Action.PASS_ALL.value)
    async def on_press(
        ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        try:
            said = await on_pass_all(relay, body["user"]["id"])
        except Exception:
            reference = metrics.reference()
            log.exception("press.failed", action=Action.PASS_ALL.value, ref=reference)
            said = refusals.failed(reference, relay.desk.context())
        await ack()
        if "view" in body:  # App Home or a dialog, of which there is no message to replace
            at_home = body["view"]["type"] == "home"
            show = client.views_open if at_home else client.views_push
            await show(trigger_id=body["trigger_id"], view=notice.build(said, "Passed on"))
            return
        await respond(text=said.text, blocks=said.blocks, replace_original=True)


async def on_away(relay: Relay, context: Context, typed: str) -> Message:
    """**/away**: no new leads for whoever types it, until the time they name or **/back**."""
    team, email = relay.desk.team, str(context.reader)
    match typed.casefold():
        case "help":
            return words.help_text(context)
        case "team" if team.has_role(email, Role.MANAGER):
            known = await relay.look(availability.everybodys_availability, team, context.now)
            return words.team(known, context)
        case "team":
            return words.managers_only(context)
    try:
        until = parse_until(typed, context.now, team.calendar_of(email))
    except NotUnderstood as problem:
        return words.not_understood(typed, str(problem), context)
    found = await relay.do(availability.go_away, email, until, team, context.now)
    return words.gone(found.unavailable, found.untaken, context)


async def on_back(relay: Relay, context: Context, typed: str) -> Message:
    """**/back**: whoever types it takes leads again."""
    if typed.casefold() == "help":
        return words.help_text(context)
    now, team = context.now, relay.desk.team
    found = await relay.do(availability.come_back, str(context.reader), team, now)
    return words.there(found.unavailable, context)


async def on_pass_all(relay: Relay, slack_id: str) -> Message:
    """**Pass them on**: everything that somebody holds and has not taken goes to others."""
    email = relay.desk.email_of(slack_id)
    context = relay.desk.context(email)
    if email is None:
        return refusals.not_a_member(context)
    cause = Cause(email, context.now, "away")
    leads = await relay.do(availability.pass_on_untaken, relay.desk.team, cause)
    return words.passed_on(leads, context)
