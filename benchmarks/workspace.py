"""The workspace itself: Web API calls a second, and a message's way to stream and page."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from benchmarks import painted
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


async def measure(folder: Path) -> list[Figure]:
    """Posts a second; a post's way to the event stream and to the painted page, p50 and p99."""
    described = folder / "workspace.toml"
    described.write_text(DESCRIPTION, "utf-8")
    if reason := painted.missing():
        print(f"workspace: {reason}")
    async with aiohttp.ClientSession() as session:
        async with _process("-m", "benchmarks.bare_workspace", port_option="") as port:
            bare = await _rate(_poster(session, port))
            floors = await _times(_poster(session, port))
            bare_paints = await _paints(session, port, "/")
        given = ("-m", "sandbox", "--no-rates", "--workspace", str(described))
        async with _process(*given, port_option="--port") as port:
            rate = await _rate(_poster(session, port))
            seen = await _seen(session, port)
            paints = await _paints(session, port, f"/?as={SAM}")
    return [
        Figure("workspace: posts", rate, "calls/s", "calls/s bare aiohttp", bare, "> 200 calls/s"),
        *_halves("workspace: post to stream", seen, "ms bare aiohttp call", floors),
        *_halves("workspace: post to painted page", paints, "ms bare page, one line", bare_paints),
    ]


def _halves(
    name: str, times: list[float], floor_name: str, floors: list[float]
) -> Iterator[Figure]:
    """p50 and p99 in milliseconds; nothing where nothing was measured."""
    if not times:
        return
    for percent, aim in ((50, "< 100 ms"), (99, "")):
        value, floor = (percentile(each, percent) * 1000 for each in (times, floors))
        yield Figure(f"{name}, p{percent}", value, "ms", floor_name, floor, aim)


async def _paints(session: aiohttp.ClientSession, port: int, path: str) -> list[float]:
    if painted.missing():
        return []
    async with painted.window() as page:
        return await painted.times(page, f"http://127.0.0.1:{port}{path}", _poster(session, port))


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


def _poster(session: aiohttp.ClientSession, port: int) -> painted.Post:
    url = f"http://127.0.0.1:{port}/api/chat.postMessage"

    async def post(number: int) -> None:
        body = {"channel": "#leads", "text": f"number {number}."}
        async with session.post(url, json=body, headers=HEADERS) as answer:
            assert (await answer.json())["ok"]

    return post


async def _rate(post: painted.Post) -> float:
    """Calls a second, so many at once."""
    numbers = iter(range(CALLS))

    async def work() -> None:
        for number in numbers:
            await post(number)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return CALLS / (time.perf_counter() - started)


async def _times(post: painted.Post) -> list[float]:
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
