"""App Home: shown when it is opened, kept up to date by delivery, its buttons act in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.dialogs import going_away, notice
from bot.dialogs.values import Invalid
from bot.handlers.press import Next, Press, on_press, on_submit
from bot.handlers.relay import Relay
from bot.messages import availability as words
from bot.messages import home as messages
from bot.names import Action, Dialog
from bot.usecases import availability, home

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to homes being opened, and to **Away** and **I am back** on them."""

    @app.event("app_home_opened")
    async def on_opened(event: Mapping[str, Any], client: AsyncWebClient) -> None:
        if event.get("tab", "home") == "home":
            await _opened(relay, event["user"], client)

    app.action(Action.GO_AWAY.value)(on_press(relay, on_away))
    app.action(Action.COME_BACK.value)(on_press(relay, on_back))
    app.view(Dialog.GO_AWAY.value)(on_submit(relay, on_gone))


async def on_away(press: Press) -> None:
    """**Away**: asks until when."""
    await press.open(going_away.build())


async def on_gone(press: Press) -> Next:
    """No new leads until then; what is not taken yet can be passed on."""
    try:
        until = going_away.parse(press.state, press.team, press.context)
    except Invalid as invalid:
        return Next(errors=invalid.errors)
    now = press.context.now
    found = await press.relay.do(availability.go_away, press.email, until, press.team, now)
    said = words.gone(found.unavailable, found.untaken, press.context)
    return Next(view=notice.build(said, "Away"))


async def on_back(press: Press) -> None:
    """**I am back**: leads come again; the home says so."""
    await press.relay.do(availability.come_back, press.email, press.team, press.context.now)


async def _opened(relay: Relay, slack_id: str, client: AsyncWebClient) -> None:
    desk = relay.desk
    email = desk.email_of(slack_id)
    if email:
        await relay.do(home.opened, email, slack_id, desk.team, desk.now())
        return
    view = {"type": "home", "blocks": messages.stranger(desk.context())}
    try:
        await client.views_publish(user_id=slack_id, view=view)
    except SlackApiError as error:
        log.warning("home.refused", error=error.response["error"])
