"""Socket Mode: open connections of apps, and the envelopes that go through them."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.records import App, Json
from sandbox.roster import Roster


@dataclass(eq=False)
class Link:
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    """Envelopes sent and not yet acknowledged."""


MOST = 10
"""Connections of one app at a time."""
GRACE = 10.0
"""Seconds between a warning and the end of a connection."""


class LinkLost(Exception):
    """The connection closed before it acknowledged."""


class Links:
    """An app may hold several connections; each payload goes to one of them, in turn."""

    def __init__(self, workspace: Roster) -> None:
        self._workspace = workspace
        self._tickets: dict[str, App] = {}
        self._links: dict[str, list[Link]] = {}
        self._closing: set[asyncio.Future[bool]] = set()

    def invite(self, app: App) -> str:
        """The address at which the app may connect once."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = app
        base = self._workspace.url.replace("http", "ws", 1)
        return f"{base}/link/{ticket}?app_id={app.id}"

    def connected(self, app: App) -> bool:
        return bool(self._links.get(app.id))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello until it closes."""
        app = self._tickets.pop(request.match_info["ticket"], None)
        if app is None:
            return web.Response(status=404, text="This ticket is unknown or used.")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = Link(socket)
        if len(self._links.get(app.id, ())) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        links = self._links.setdefault(app.id, [])
        links.append(link)
        self._workspace.tell_app(app, connected=self.connected(app))
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(links),
                    "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
                    "connection_info": {"app_id": app.id},
                }
            )
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(link, message.data)
        finally:
            links.remove(link)
            for future in link.waiting.values():
                if not future.done():
                    future.set_exception(LinkLost())
            self._workspace.tell_app(app, connected=self.connected(app))
        return socket

    async def send(self, app: App, type: str, payload: Json, **more: object) -> Json:
        """Send an envelope and wait for its acknowledgement. Raises LinkLost."""
        links = self._links.get(app.id)
        if not links:
            raise LinkLost
        link = links.pop(0)
        links.append(link)
        envelope_id = secrets.token_hex(16)
        future = asyncio.get_running_loop().create_future()
        link.waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "type": type,
            "accepts_response_payload": type != "events_api",
            "payload": payload,
            **more,
        }
        try:
            await link.socket.send_json(envelope)
            answer: Json = await future
        except ConnectionError as error:
            raise LinkLost from error
        finally:
            link.waiting.pop(envelope_id, None)
        return answer

    async def disconnect(self, app: App, reason: str = "refresh_requested") -> int:
        """Ask every connection of the app to come anew; how many were asked.

        A "warning" leaves the old connection open for a while, "refresh_requested" ends it.
        """
        links = list(self._links.get(app.id, ()))
        for link in links:
            host = {"host": "sandbox"}
            await link.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": host}
            )
            if reason == "warning":
                asyncio.get_running_loop().call_later(GRACE, self._hang_up, link)
            else:
                await link.socket.close()
        return len(links)

    def _hang_up(self, link: Link) -> None:
        if not link.socket.closed:
            task = asyncio.ensure_future(link.socket.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        for links in list(self._links.values()):
            for link in list(links):
                await link.socket.close()

    def _acknowledge(self, link: Link, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        future = link.waiting.get(answer.get("envelope_id", ""))
        if future is not None and not future.done():
            future.set_result(answer)
