"""A whole Baton in a local Slack workspace, driven as its people would."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn

from bot.bootstrap import Baton
from bot.settings import Settings
from bot.storage import leads, upkeep
from qualification.fact import Fact
from qualification.lead import Lead
from sandbox import payloads, words
from sandbox.clock import Clock
from sandbox.deliver import encode, sign
from sandbox.person import Message, Person
from sandbox.records import App
from sandbox.server import Sandbox

TEAM = {
    "team": {"name": "Acme"},
    "people": [
        {"name": name, "real_name": real_name, "email": f"{name}@acme.com", "tz": zone}
        for name, real_name, zone in [
            ("sam", "Sam Okafor", "America/New_York"),
            ("riley", "Riley Chen", "America/New_York"),
            ("alex", "Alex Kim", "America/New_York"),
            ("jo", "Jo Novak", "America/New_York"),
            ("dana", "Dana Ruiz", "America/New_York"),
            ("kim", "Kim Berg", "America/New_York"),
            ("max", "Max Weber", "Europe/Berlin"),
            ("eve", "Eve Outsider", "America/New_York"),
        ]
    ],
    "channels": [{"name": "leads"}, {"name": "marketing-feedback"}, {"name": "sales-managers"}],
}

PLAYBOOK = (Path(__file__).parent / "playbook.toml").read_text(encoding="utf-8")

INTAKE_TOKEN = "intake-token"

LEAD = {
    "email": "pat@initech.com",
    "first_name": "Pat",
    "last_name": "Lee",
    "title": "VP Operations",
    "company": "Initech",
    "employees": 300,
    "industry": "software",
    "country": "US",
    "source": "webinar",
    "campaign": "Autumn 2026",
    "deal_value": 18000,
    "actions": [{"action": "demo_request"}],
}

ARRIVED = ["received", "escalated", "assigned"]
"""What has happened to a lead that just came in."""

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


class Now:
    """A clock that runs with real time from a Monday, 10:00 in New York, and jumps when told."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) -> None:
        ahead = start.timestamp() - time.time()
        self.workspace = Clock(lambda: time.time() + ahead)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.workspace(), UTC)

    def skip(self, **span: float) -> None:
        self.workspace.skip(timedelta(**span).total_seconds())

    def skip_to(self, moment: datetime) -> None:
        self.workspace.skip(max(moment - self(), timedelta()).total_seconds())


@dataclass
class Stage:
    """The workspace with Baton in it."""

    slack: Sandbox
    app: App
    baton: Baton
    now: Now
    url: str
    session: aiohttp.ClientSession

    def person(self, name: str) -> Person:
        return self.slack.person(f"{name}@acme.com")

    # Leads

    async def arrive(self, **changes: Any) -> int:
        """A lead comes in over HTTP; answers its id."""
        (lead_id,) = await self.arrive_all([LEAD | changes])
        return lead_id

    async def arrive_all(self, bodies: list[dict[str, Any]]) -> list[int]:
        async with self.session.post(
            f"{self.url}/intake/leads",
            json=bodies,
            headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
        ) as answer:
            assert answer.status == 202, await answer.text()
            return [int(taken["id"]) for taken in (await answer.json())["leads"]]

    async def lead(self, lead_id: int) -> Lead:
        return await self.baton.database.aread(leads.load, lead_id)

    async def facts(self, lead_id: int) -> list[Fact]:
        return await self.baton.database.aread(leads.facts_of, lead_id)

    async def kinds(self, lead_id: int) -> list[str]:
        """What happened to the lead, in a word each."""
        return [fact.kind.value for fact in await self.facts(lead_id)]

    async def owner_of(self, lead_id: int) -> Person:
        """Whoever owes the lead its next step."""
        owner = (await self.lead(lead_id)).owner
        assert owner
        return self.slack.person(owner)

    # Messages

    async def settle(self) -> None:
        """Until nothing waits to be said. The clock jumps over the pauses between messages."""
        async with asyncio.timeout(PATIENCE):
            while await self._unsaid():
                self.now.skip(seconds=1)
                self.baton.worker.wake()
                await asyncio.sleep(0.02)

    async def _unsaid(self) -> int:
        counts = await self.baton.database.aread(upkeep.counts)
        return counts.get("due", 0) + counts.get("leased", 0)

    async def thread(self, card: Message) -> str:
        """The words of the thread under a card."""
        await self.settle()
        found = await self.person("eve").messages(card.channel, card)
        return "\n".join(message.words for message in found[1:])

    def posted(self, text: str = "") -> list[Message]:
        """Every message of the bot that says this, in any channel, replies included."""
        return [
            found
            for channel in self.slack.workspace.channels.values()
            for message in channel.messages.values()
            if message["user"] == self.app.user_id
            and text in (found := Message(message, channel.id)).words + found.text
        ]

    def calls(self, method: str) -> list[float]:
        """When (Unix seconds of the workspace's clock) Baton called a method of the Web API."""
        entries = self.slack.workspace.log.entries
        return [entry.at for entry in entries if entry.direction == "in" and entry.what == method]

    # What Slack sends, by hand

    def click(self, person: Person, message: Message, label: str) -> dict[str, Any]:
        """The payload of a click, to be delivered as often as a test likes."""
        workspace = self.slack.workspace
        action = words.find(label, list(words.buttons(message["blocks"])), "button")
        return payloads.block_actions(
            workspace,
            self.app,
            person.user,
            action,
            channel=workspace.channels[message.channel],
            message=dict(message),
        )

    def submission(self, person: Person) -> dict[str, Any]:
        """The payload of a submission of somebody's top dialog as it is filled in now."""
        workspace = self.slack.workspace
        view = workspace.modals.stack(person.id)[-1]
        return payloads.view_submission(workspace, person.user, view)

    async def deliver(self, payload: dict[str, Any]) -> Any:
        """Sends an interaction by the transport in use; the app's answer."""
        return await self.slack.deliveries.interact(self.app, payload)

    async def post(
        self, body: bytes, content_type: str, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Posts to Slack's route, signed unless `headers` say otherwise: status and body."""
        at = int(datetime.now(UTC).timestamp())
        signed = sign(self.app, body, at) if headers is None else headers
        headers = {"Content-Type": content_type, **signed}
        async with self.session.post(
            f"{self.url}/slack/events", data=BytesIO(body), headers=headers
        ) as answer:
            return answer.status, await answer.text()

    async def post_interaction(self, payload: Any) -> tuple[int, str]:
        body, content_type = encode("interactive", payload)
        return await self.post(body, content_type)


def settings_for(
    slack: Sandbox, app: App, database_url: str, playbook: Path, *, socket_mode: bool
) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=app.bot_token,
        slack_signing_secret=app.signing_secret,
        slack_app_token=app.app_token if socket_mode else None,
        slack_api_url=slack.api_url,
        database_url=database_url,
        baton_playbook=playbook,
        baton_intake_token=INTAKE_TOKEN,
        baton_port=0,
    )


@contextlib.asynccontextmanager
async def running(
    database_url: str,
    tmp_path: Path,
    *,
    slack: Sandbox,
    now: Now,
    socket_mode: bool = False,
    playbook: str = PLAYBOOK,
    connected: bool = True,
) -> AsyncIterator[Stage]:
    """Baton, served, in a workspace, until the end of the block."""
    (tmp_path / "playbook.toml").write_text(playbook, encoding="utf-8")
    async with contextlib.AsyncExitStack() as stack:
        app = next(iter(slack.workspace.apps.values()))
        settings = settings_for(
            slack, app, database_url, tmp_path / "playbook.toml", socket_mode=socket_mode
        )
        baton = Baton(settings, now)
        stack.callback(baton.close)
        asgi = await stack.enter_async_context(baton.running())
        url = await stack.enter_async_context(serving(asgi))
        if socket_mode and connected:
            await until(lambda: slack.workspace.links.connected(app))
        elif not socket_mode:
            app.request_url = f"{url}/slack/events"
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Stage(slack, app, baton, now, url, session)


@contextlib.asynccontextmanager
async def serving(asgi: Any) -> AsyncIterator[str]:
    """The application on a free port of this machine."""
    config = uvicorn.Config(
        asgi, host="127.0.0.1", port=0, lifespan="off", log_level="error", access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


async def until(condition: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Waits for something that tells nobody when it is there."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.005)


def having(*phrases: str) -> Callable[[Message], bool]:
    """Picks the message in which all these words stand."""
    return lambda message: all(phrase in message.words for phrase in phrases)


def answered(*phrases: str) -> Callable[[Message], bool]:
    """Picks the answer that only whoever pressed can see."""
    return lambda message: message.is_ephemeral and having(*phrases)(message)


def now_shows(
    card: Message, *phrases: str, without: str | None = None
) -> Callable[[Message], bool]:
    """Picks a card as soon as it shows these words, and a button no more."""
    return lambda message: (
        message.ts == card.ts
        and message.channel == card.channel
        and having(*phrases)(message)
        and without not in message.buttons
    )
