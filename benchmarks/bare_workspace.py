"""The least that the workspace's work costs: one call, one stream, a page that appends a line."""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

PAGE = """<!doctype html><title>Bare</title><body><script>
new EventSource("/events").onmessage = ({ data }) =>
  document.body.append(JSON.parse(data).text, document.createElement("br"));
</script>"""

streams: set[web.StreamResponse] = set()


async def answer(request: web.Request) -> web.Response:
    """Takes a message and passes it to every page."""
    line = json.dumps({"text": (await request.json())["text"]})
    for stream in streams:
        await stream.write(f"data: {line}\n\n".encode())
    return web.json_response({"ok": True})


async def page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def events(request: web.Request) -> web.StreamResponse:
    """Open until the page goes."""
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(request)
    streams.add(stream)
    try:
        await asyncio.Event().wait()
    finally:
        streams.discard(stream)
    return stream


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/chat.postMessage", answer)
    app.router.add_get("/", page)
    app.router.add_get("/events", events)
    web.run_app(
        app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None,
        shutdown_timeout=0.1, handler_cancellation=True,
    )  # fmt: skip
