"""From the press of a button to `views.open`, for every dialog that a card opens.

Workspace and bot share one process here, so both figures hold the workspace's work as well.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.figure import Figure, percentile
from bot.dialogs import notice
from bot.manifest import manifest
from bot.messages.context import Message as Words
from bot.names import Action
from bot.storage import schema
from bot.storage.database import Database
from sandbox.description import add_app, build
from sandbox.log import Entry
from sandbox.payloads import block_actions
from sandbox.person import Message, Person
from sandbox.server import Sandbox
from tests.journeys.stage import TEAM, Now, Stage, having, running, serving
from tests.journeys.steps import handed_off

ROUNDS = 40
"""Presses of each button; the first ones warm up and are not counted."""
WARM_UP = 5
OF_THE_SDR = ("Qualify", "Why?")
OF_THE_AE = ("Reject", "Ask the SDR", "Snooze", "Why?")


async def measure(folder: Path) -> list[Figure]:
    """p50 and p99 over all dialogs, beside a bare Bolt listener that opens a fixed view."""
    url = f"sqlite:///{folder / 'baton.db'}"
    database = Database(url)
    schema.migrate(database)
    database.close()
    now = Now()
    async with _workspace(now) as slack, running(url, folder, slack=slack, now=now) as stage:
        times = [took async for took in _cards(stage)]
    async with _bare() as slack:
        bare = [took async for took in _fixed(slack)]
    floor = "ms bare Bolt opening a fixed view"
    return [
        Figure(
            f"press to views.open, p{percent}",
            percentile(times, percent) * 1000,
            "ms",
            floor,
            percentile(bare, percent) * 1000,
            aim,
        )
        for percent, aim in ((50, ""), (99, "< 100 ms"))
    ]


async def _cards(stage: Stage) -> AsyncIterator[float]:
    """Seconds of each press on the card of a hand-off and of a lead in qualification."""
    done = await handed_off(stage)
    lead_id = await stage.arrive(email="b@globex.com", company="Globex")
    sdr = await stage.owner_of(lead_id)
    card = await sdr.wait_for(having("Globex", "Qualify"), channel=await sdr.dm())
    for person, shown, labels in ((sdr, card, OF_THE_SDR), (done.ae, done.to_ae, OF_THE_AE)):
        for label in labels:
            for number in range(ROUNDS):
                took = await _press(stage, person, shown, label)
                if number >= WARM_UP:
                    yield took


async def _press(stage: Stage, person: Person, card: Message, label: str) -> float:
    opened = _next_view(stage.slack)
    started = time.perf_counter()
    await person.press(await person.look(card), label)
    took = await opened - started
    await person.close()
    return took


def _next_view(slack: Sandbox) -> asyncio.Future[float]:
    """When the next `views.open` has been answered."""
    future: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def heard(entry: Entry) -> None:
        if entry.what == "views.open" and not future.done():
            future.set_result(time.perf_counter())
            stop()

    stop = slack.workspace.log.listen(heard)
    return future


def _workspace(now: Now) -> Sandbox:
    """The journeys' team, with Baton installed; no rate limits."""
    workspace = build(TEAM, now.workspace)
    add_app(workspace, manifest())
    workspace.limits.enabled = False
    return Sandbox(workspace)


@asynccontextmanager
async def _bare() -> AsyncIterator[Sandbox]:
    """A workspace with a Bolt app whose one listener opens the same view each time."""
    view = notice.build(Words("A fixed view.", [_section("A fixed view.")]))
    async with _workspace(Now()) as slack:
        (app,) = slack.workspace.apps.values()
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(app.bot_token, base_url=slack.api_url, session=session)
            bolt = AsyncApp(
                signing_secret=app.signing_secret, client=client, process_before_response=True
            )

            @bolt.action(Action.WHY.value)
            async def on_press(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
                await client.views_open(trigger_id=body["trigger_id"], view=view)
                await ack()

            handler: Any = AsyncSlackRequestHandler(bolt, path="/slack/events")
            async with serving(handler) as url:
                app.request_url = f"{url}/slack/events"
                yield slack


async def _fixed(slack: Sandbox) -> AsyncIterator[float]:
    workspace = slack.workspace
    app = next(iter(workspace.apps.values()))
    sam = slack.person("sam@acme.com")
    button = {"type": "button", "action_id": Action.WHY.value, "block_id": "b", "value": "1"}
    channel = workspace.im(sam.id, app.user_id)
    message = workspace.post(channel, workspace.users[app.user_id], "A card.")
    for number in range(ROUNDS * len(OF_THE_AE)):
        pressed = block_actions(
            workspace, app, sam.user, button, channel=channel, message=dict(message)
        )
        opened = _next_view(slack)
        started = time.perf_counter()
        await slack.deliveries.interact(app, pressed)
        if number >= WARM_UP:
            yield await opened - started
        await sam.close()


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
