"""The workspace itself: Web API calls a second, and a message's way to the page."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from benchmarks.figure import Figure, percentile
from sandbox.description import stable_id

CALLS = 1500
AT_ONCE = 20
MESSAGES = 200
SAM = stable_id("U", "sam")
DESCRIPTION = """
[[people]]
name = "sam"
[[channels]]
name = "leads"
[[apps]]
name = "Bench"
bot_token = "xoxb-bench"
"""
HEADERS = {"Authorization": "Bearer xoxb-bench"}
BARE = """
import sys
from aiohttp import web

async def answer(request):
    await request.json()
    return web.json_response({"ok": True})

app = web.Application()
app.router.add_post("/api/chat.postMessage", answer)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
"""


async def measure(folder: Path) -> list[Figure]:
    """Posts a second beside those of a bare aiohttp handler; post to event stream, p50 and p99."""
    described = folder / "workspace.toml"
    described.write_text(DESCRIPTION, "utf-8")
    async with aiohttp.ClientSession() as session:
        async with _process("-c", BARE, port_option="") as port:
            bare = await _rate(_poster(session, port))
            floors = await _times(_poster(session, port))
        given = ("-m", "sandbox", "--no-rates", "--workspace", str(described))
        async with _process(*given, port_option="--port") as port:
            rate = await _rate(_poster(session, port))
            seen = await _seen(session, port)
    half, most = (percentile(seen, percent) * 1000 for percent in (50, 99))
    floor = "ms bare aiohttp call"
    return [
        Figure("workspace: posts", rate, "calls/s", "calls/s bare aiohttp", bare, "> 200 calls/s"),
        Figure(
            "workspace: post to page, p50",
            half,
            "ms",
            floor,
            percentile(floors, 50) * 1000,
            "< 100 ms",
        ),
        Figure("workspace: post to page, p99", most, "ms", floor, percentile(floors, 99) * 1000),
    ]


@asynccontextmanager
async def _process(*given: str, port_option: str) -> AsyncIterator[int]:
    """A server of its own process on a free port, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = [port_option, str(port)] if port_option else [str(port)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *given, *options, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(20):
            while not await _listens(port):
                await asyncio.sleep(0.02)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


def _poster(session: aiohttp.ClientSession, port: int) -> Callable[[int], Awaitable[None]]:
    url = f"http://127.0.0.1:{port}/api/chat.postMessage"

    async def post(number: int) -> None:
        body = {"channel": "#leads", "text": f"number {number}"}
        async with session.post(url, json=body, headers=HEADERS) as answer:
            assert (await answer.json())["ok"]

    return post


async def _rate(post: Callable[[int], Awaitable[None]]) -> float:
    """Calls a second, so many at once."""
    numbers = iter(range(CALLS))

    async def work() -> None:
        for number in numbers:
            await post(number)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return CALLS / (time.perf_counter() - started)


async def _times(post: Callable[[int], Awaitable[None]]) -> list[float]:
    times = []
    for number in range(MESSAGES):
        started = time.perf_counter()
        await post(number)
        times.append(time.perf_counter() - started)
    return times


async def _seen(session: aiohttp.ClientSession, port: int) -> list[float]:
    """Seconds from each post until the page's event stream has it, one after the other."""
    post, times = _poster(session, port), []
    async with session.get(f"http://127.0.0.1:{port}/_/events?as={SAM}") as stream:
        for number in range(MESSAGES):
            started = time.perf_counter()
            sending = asyncio.create_task(post(number))
            async for line in stream.content:
                if line.startswith(b"data:") and json.loads(line[5:])["type"] == "message":
                    break
            times.append(time.perf_counter() - started)
            await sending
    return times
