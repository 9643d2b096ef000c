"""Bolt apps connected to the sandbox, over HTTP and over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.records import App
from sandbox.server import Sandbox

Register = Callable[[AsyncApp], None]


@asynccontextmanager
async def bolt_over_http(slack: Sandbox, app: App, register: Register) -> AsyncIterator[AsyncApp]:
    """A Bolt app behind a real server, which the workspace calls with signed requests."""
    bolt = _bolt(slack, app)
    register(bolt)
    runner = web.AppRunner(AsyncSlackAppServer(port=0, path="/slack/events", app=bolt).web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield bolt
    finally:
        await slack.settle()
        await runner.cleanup()


@asynccontextmanager
async def bolt_over_socket(slack: Sandbox, app: App, register: Register) -> AsyncIterator[AsyncApp]:
    bolt = _bolt(slack, app)
    register(bolt)
    handler = AsyncSocketModeHandler(bolt, app.app_token)
    await handler.connect_async()
    try:
        yield bolt
    finally:
        await handler.close_async()


CONNECTIONS = {"http": bolt_over_http, "socket": bolt_over_socket}


def _bolt(slack: Sandbox, app: App) -> AsyncApp:
    return AsyncApp(
        client=AsyncWebClient(token=app.bot_token, base_url=slack.api_url),
        signing_secret=app.signing_secret,
        process_before_response=True,
    )
