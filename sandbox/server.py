"""The workspace served over HTTP: Web API, Socket Mode, host API and page on one port."""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web
from yarl import URL

from sandbox import keeping
from sandbox.avatars import Avatars
from sandbox.client import Client
from sandbox.clock import Clock
from sandbox.deliver import ANSWER_LIMIT, RETRY_DELAYS, Deliveries
from sandbox.description import default_workspace
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.feed import Change
from sandbox.host import Host
from sandbox.host_controls import Controls
from sandbox.person import Person
from sandbox.records import Json
from sandbox.stagehand import Stagehand
from sandbox.web_api import WebApi
from sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a request."""
BEAT = 0.5
"""Seconds at most between two looks at what is due."""
SAVE_AFTER = 1.0
"""Seconds from a change until the state is written."""


class Sandbox:
    """A running workspace: `async with Sandbox(workspace) as slack: …`.

    Port 0 takes a free one. `answer_limit` is what an app has to answer, `retry_delays` the
    pauses before an event is sent again; both in seconds. With `keep`, the state is read from
    that file at the start and written to it; ValueError if it is no kept workspace.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        answer_limit: float = ANSWER_LIMIT,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        keep: Path | None = None,
    ) -> None:
        self.workspace = workspace if workspace is not None else default_workspace()
        self.faults = Faults()
        self.deliveries = Deliveries(self.workspace, answer_limit, retry_delays, self.faults)
        self.events = Events(self.workspace, self.deliveries)
        self.client = Client(self.workspace, self.deliveries, self.events)
        self.stagehand = Stagehand()
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._keep = keep
        self._origin: Json = {}
        self._kept: Json = {}
        self._changed = False
        self._beat: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()

    @property
    def url(self) -> str:
        """Without a closing slash."""
        return self.workspace.url

    @property
    def api_url(self) -> str:
        """The `base_url` of a Slack client, with its closing slash."""
        return f"{self.workspace.url}/api/"

    def person(self, who: str) -> Person:
        """Act as somebody, named by e-mail, name, real name or id."""
        return Person(self.workspace, self.client, self.workspace.person(who))

    async def start(self) -> None:
        """Raises OSError when the port is taken, ValueError for a file that keeps no workspace."""
        self.events.start()
        self._origin = self._origin or keeping.dump(self.workspace)
        self._runner = web.AppRunner(self._create_app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.workspace.url = f"http://{self._host}:{port}"
        if self._keep is not None and (state := keeping.read(self._keep)) is not None:
            self._kept = state
            self._catch_up(float(state.get("now", 0)))
            keeping.restore(self.workspace, state)
        self._stop_watching = self.workspace.feed.listen(self._heard)
        if isinstance(self.workspace.clock, Clock):
            self.workspace.clock.heard_by(self._clock_moved)
        for app in self.workspace.apps.values():
            self.deliveries.verify(app)
        self._beat = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beat
            self._beat = None
            self._stop_watching()
        self.save()
        await self.deliveries.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.events.stop()

    def tick(self) -> None:
        """Do what is due by the workspace's clock: scheduled messages."""
        self.workspace.schedule.post_due()

    def reset(self) -> None:
        """Back to how the workspace was when it started; apps stay connected."""
        self._kept = {}
        keeping.restore(self.workspace, self._origin)

    def save(self) -> None:
        """Write the state if there is a file for it and something to write."""
        if self._keep is not None and self._changed:
            self._changed = False
            keeping.write(self._keep, keeping.dump(self.workspace))

    def _heard(self, change: Change) -> None:
        self._changed = True
        if change.type == "scheduled":
            self._wake.set()
        elif change.type == "installed" and self._kept:
            app = self.workspace.apps[change.body["app"]]
            keeping.restore_app(self.workspace, self._kept, app)

    def _catch_up(self, kept: float) -> None:
        """Go on from when the state was kept, if the clock had been moved ahead of real time."""
        clock = self.workspace.clock
        if isinstance(clock, Clock) and kept > clock():
            clock.at(kept)

    def _clock_moved(self) -> None:
        self.workspace.tell_all("clock")
        self._wake.set()

    async def _watch(self) -> None:
        """Look at what is due, and write the state, as long as the workspace runs."""
        saved = 0.0
        while True:
            self.tick()
            loop_time = asyncio.get_running_loop().time()
            if self._changed and loop_time - saved >= SAVE_AFTER:
                saved = loop_time
                self.save()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._wake.wait()
            self._wake.clear()

    async def settle(self) -> None:
        """Wait until every event on its way to an app has arrived or been given up."""
        await self.deliveries.settle()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def _create_app(self) -> web.Application:
        host = Host(self.workspace, self.client, self.stagehand)
        controls = Controls(self.workspace, self.faults, self.deliveries, self.reset)
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(WebApi(self.workspace, self.faults).routes())
        app.add_routes(host.routes())
        app.add_routes(controls.routes())
        app.add_routes(self.stagehand.routes())
        app.add_routes(Avatars(self.workspace).routes())
        app.add_routes([web.get("/link/{ticket}", self.workspace.links.serve)])
        app.add_routes([web.get("/", _index), web.get("/archives/{channel}/{ts}", _permalink)])
        if PAGE.is_dir():
            app.router.add_static("/page", PAGE)

        async def end(_: web.Application) -> None:
            host.end_streams()
            controls.end_streams()
            await self.workspace.links.close()

        app.on_shutdown.append(end)
        return app


async def _index(_: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.exists():
        return web.Response(text="The workspace runs; its page is not there.")
    return web.FileResponse(index)


async def _permalink(request: web.Request) -> web.StreamResponse:
    """To the message on the page, from a link such as /archives/C1/p1700000000000100."""
    digits = request.match_info["ts"].removeprefix("p")
    query = {"channel": request.match_info["channel"], "ts": f"{digits[:-6]}.{digits[-6:]}"}
    if parent := request.query.get("thread_ts"):
        query["thread_ts"] = parent
    raise web.HTTPFound(URL("/").with_query(query))
