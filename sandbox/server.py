"""The workspace served over HTTP: Web API, Socket Mode, host API and page on one port."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.client import Client
from sandbox.deliver import ANSWER_LIMIT, RETRY_DELAYS, Deliveries
from sandbox.description import default_workspace
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.host import Host
from sandbox.person import Person
from sandbox.web_api import WebApi
from sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 8 * 1024 * 1024
"""Bytes of a request."""


class Sandbox:
    """A running workspace: `async with Sandbox(workspace) as slack: …`.

    Port 0 takes a free one. `answer_limit` is what an app has to answer, `retry_delays` the
    pauses before an event is sent again; both in seconds.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        answer_limit: float = ANSWER_LIMIT,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.workspace = workspace if workspace is not None else default_workspace()
        self.faults = Faults()
        self.deliveries = Deliveries(self.workspace, answer_limit, retry_delays)
        self.events = Events(self.workspace, self.deliveries)
        self.client = Client(self.workspace, self.deliveries, self.events)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

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
        """Raises OSError when the port is taken."""
        self._runner = web.AppRunner(self._create_app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.workspace.url = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        await self.deliveries.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.events.stop()

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
        host = Host(self.workspace, self.client, self.faults)
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(WebApi(self.workspace, self.faults).routes())
        app.add_routes(host.routes())
        app.add_routes([web.get("/link/{ticket}", self.workspace.links.serve)])
        app.add_routes([web.get("/", _index)])
        if PAGE.is_dir():
            app.router.add_static("/page", PAGE)

        async def end(_: web.Application) -> None:
            host.end_streams()
            await self.workspace.links.close()

        app.on_shutdown.append(end)
        return app


async def _index(_: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.exists():
        return web.Response(text="The workspace runs; its page is not there.")
    return web.FileResponse(index)
