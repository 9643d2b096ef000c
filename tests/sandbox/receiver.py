"""A bare app behind HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from sandbox.records import App


class Receiver:
    """A bare app behind HTTP that keeps the events it is sent."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.status = 200

    async def receive(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.json())
        return web.Response(status=self.status)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [body["event"] for body in self.bodies]


@asynccontextmanager
async def receiving(app: App) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = web.Application()
    server.router.add_post("/events", receiver.receive)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    try:
        yield receiver
    finally:
        await runner.cleanup()
