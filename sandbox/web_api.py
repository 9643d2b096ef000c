"""The Web API over HTTP: reading calls, faults, and answers with Slack's status and headers."""

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from sandbox.answers import read_body, respond
from sandbox.api import call_method
from sandbox.faults import Faults
from sandbox.log import Entry
from sandbox.records import Json
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace


class WebApi:
    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self.call),
            web.get("/api/{method}", self.call),
            web.post("/hooks/{key}", self.hook),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        method = request.match_info["method"]
        fault = self._faults.for_call(method)
        if fault.latency:
            await asyncio.sleep(fault.latency)
        if fault.drop == "before":
            self._note(method, 0, "dropped before the effect", began)
            return _drop(request)
        if fault.status:
            self._note(method, fault.status, "fault", began)
            return web.Response(status=fault.status, text="fault on demand")
        status, headers, answer = 200, {}, {}
        try:
            if fault.ratelimit:
                raise Refusal("ratelimited", retry_after=fault.ratelimit)
            args = await read_args(request)
            token = read_token(request, args)
            answer = call_method(self._workspace, method, token, args)
        except Refusal as refusal:
            more = dict(refusal.more)
            if refusal.error == "ratelimited":
                status = 429
                headers["Retry-After"] = str(more.pop("retry_after"))
            answer = {"ok": False, "error": refusal.error, **more}
        if fault.drop == "after":
            self._note(method, 0, "dropped after the effect", began)
            return _drop(request)
        self._note(method, status, answer.get("error", ""), began)
        return web.json_response(answer, status=status, headers=headers)

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """A response URL."""
        began = time.perf_counter()
        url = self._workspace.response_urls.use(request.match_info["key"])
        if url is None:
            self._note("response_url", 404, "expired_url", began)
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        try:
            respond(self._workspace, url, read_body(await request.read()))
        except Refusal as refusal:
            self._note("response_url", 200, refusal.error, began)
            return web.json_response({"ok": False, "error": refusal.error, **refusal.more})
        self._note("response_url", 200, "", began)
        return web.Response(text="ok")

    def _note(self, what: str, status: int, error: str, began: float) -> None:
        ms = (time.perf_counter() - began) * 1000
        at = self._workspace.clock()
        self._workspace.log.add(Entry(at, "in", what, status, not error, error, ms))


async def read_args(request: web.Request) -> Json:
    """Arguments from the query and from a form or JSON body."""
    args: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return args
    match request.content_type:
        case "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                raise Refusal("invalid_json") from None
            if not isinstance(body, dict):
                raise Refusal("json_not_object")
            args |= body
        case "application/x-www-form-urlencoded" | "multipart/form-data":
            args |= await request.post()
        case _:
            raise Refusal("invalid_post_type")
    return args


def read_token(request: web.Request, args: Json) -> str | None:
    """From the Authorization header, or the argument `token`, which is taken out of `args`."""
    given = args.pop("token", None)
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return str(given) if given else None


def _drop(request: web.Request) -> web.StreamResponse:
    """Cut the connection; the response object only satisfies the framework."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)
