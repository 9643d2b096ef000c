"""A language model beside the grammar, over plain HTTP: held to the note, and never waited for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.notes_model import NotesModel
from qualification.notes import NoteContext, NoteField, add_proposals, read_notes

NOTE = "The boss of IT, Priya Rao, loved it. They bleed money on manual orders. Direct 415-555-0134"
CONTEXT = NoteContext(
    now=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    reader_zone="America/New_York",
    currency="USD",
    country="US",
)


@asynccontextmanager
async def serving(handle: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    """A fake of a model's server on a free port."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}/v1/chat/completions"
    await runner.cleanup()


def says(content: str) -> web.Response:
    return web.json_response({"choices": [{"message": {"content": content}}]})


def answers(*given: dict[str, Any]) -> str:
    return f"```json\n{json.dumps({'answers': given})}\n```"


NEED = {
    "field": "need",
    "value": {"choice": "urgent", "note": "They bleed money on manual orders"},
    "words": "They bleed money on manual orders",
}


async def test_fills_blanks_with_words_that_stand_in_the_note() -> None:
    asked: list[Any] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append((request.headers["Authorization"], await request.json()))
        return says(
            answers(
                NEED,
                {"field": "phone", "value": "+14155550199", "words": "Direct 415-555-0134"},
                {"field": "budget", "value": {"choice": "confirmed"}, "words": "50k approved"},
                {"field": "authority", "value": {"choice": "king"}, "words": "The boss of IT"},
                {"field": "weather", "value": "fine", "words": "loved it"},
                {"field": "email", "value": "boss@initech.com", "words": "The boss of IT"},
            )
        )

    read = read_notes(NOTE, CONTEXT)
    async with serving(handle) as url:
        raw = await NotesModel(url, "secret", "small").propose(NOTE, CONTEXT)
    both = add_proposals(read, raw, NOTE, CONTEXT)
    assert both[: len(read)] == read
    added = {one.field for one in both[len(read) :]}
    assert added <= {NoteField.NEED}
    assert NoteField.NEED in {one.field for one in both}
    assert NoteField.BUDGET not in {one.field for one in both}
    ((authorization, question),) = asked
    assert authorization == "Bearer secret"
    assert question["model"] == "small"
    assert json.loads(question["messages"][1]["content"]) == {"note": NOTE}


async def _nonsense(_: web.Request) -> web.Response:
    return says("I am sorry, I cannot help with that.")


async def _not_json(_: web.Request) -> web.Response:
    return web.Response(text="<html>")


async def _wrong_shape(_: web.Request) -> web.Response:
    return says('{"answers": 3}')


async def _broken(_: web.Request) -> web.Response:
    raise web.HTTPInternalServerError


async def _endless(_: web.Request) -> web.Response:
    return says("x" * 300_000)


async def _slow(_: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return says(answers(NEED))


@pytest.mark.parametrize("fault", [_nonsense, _not_json, _wrong_shape, _broken, _endless, _slow])
async def test_says_nothing_where_the_model_fails(fault: Any) -> None:
    with capture_logs() as logs:
        async with serving(fault) as url:
            model = NotesModel(url, None, "small", timeout=0.1 if fault is _slow else 5)
            assert await model.propose(NOTE, CONTEXT) == ()
    (line,) = logs
    assert line["event"] in ("model.unreachable", "model.not_understood")
    assert "Priya" not in str(line)
