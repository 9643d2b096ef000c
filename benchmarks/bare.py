"""The floors: a Bolt app that does nothing, and transactions on the bare driver."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.names import Action
from bot.storage.database import sqlite

ACCEPT = (
    "UPDATE leads SET stage = 'accepted', version = version + 1 WHERE id = ? AND version = 1",
    "INSERT INTO facts (lead_id, body) VALUES (?, ?)",
    "INSERT INTO outbox (lead_id, body) VALUES (?, ?)",
)


def connect(path: Path) -> Any:
    """A durable connection of the bare driver."""
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def accept_times(folder: Path, count: int) -> list[float]:
    """Seconds of each bare transaction that does what accepting a lead needs at least."""
    connection = connect(folder / "bare.db")
    connection.execute("CREATE TABLE leads (id INTEGER PRIMARY KEY, version INT, stage TEXT)")
    connection.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, lead_id INT, body TEXT)")
    connection.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, lead_id INT, body TEXT)")
    connection.executemany("INSERT INTO leads VALUES (?, 1, '')", [(n,) for n in range(count)])
    times = []
    for lead_id in range(count):
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(ACCEPT[0], (lead_id,))
        connection.execute(ACCEPT[1], (lead_id, "x" * 300))
        connection.execute(ACCEPT[2], (lead_id, "x" * 300))
        connection.execute("COMMIT")
        times.append(time.perf_counter() - started)
    connection.close()
    return times


def serve_bolt(port: int, token: str, secret: str, api_url: str) -> None:
    """A Bolt app, served as Baton is, whose one listener acknowledges and does nothing else."""
    client = AsyncWebClient(token, base_url=api_url)
    app = AsyncApp(signing_secret=secret, client=client, process_before_response=True)

    @app.action(Action.OPEN_THREAD.value)
    @app.action(Action.ACCEPT.value)
    async def on_press(ack: AsyncAck) -> None:
        await ack()

    handler: Any = AsyncSlackRequestHandler(app, path="/slack/events")
    uvicorn.run(
        handler, host="127.0.0.1", port=port, lifespan="off", log_level="error", access_log=False
    )


if __name__ == "__main__":
    serve_bolt(int(sys.argv[1]), *sys.argv[2:])
