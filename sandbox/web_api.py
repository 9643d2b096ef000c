"""The Web API over HTTP: reading calls, faults, and answers with Slack's status and headers."""

import asyncio
import base64
import json
import time
from typing import Any

from aiohttp import web

from sandbox.answers import read_body, respond
from sandbox.api import call_method
from sandbox.facts import FACTS
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
            web.post("/upload/v1/{file}", self.upload),
            web.get("/files/{file}/{name}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        method = request.match_info["method"]
        note = Note(self._workspace, request, method, began)
        fault = self._faults.for_call(method)
        if fault.latency:
            await asyncio.sleep(fault.latency)
        if fault.drop == "before":
            note.write(0, "dropped before the effect")
            return _drop(request)
        if fault.status:
            note.write(fault.status, "fault", "fault on demand")
            return web.Response(status=fault.status, text="fault on demand")
        status, headers, answer = 200, {}, {}
        try:
            if fault.ratelimit:
                raise Refusal("ratelimited", retry_after=fault.ratelimit)
            args = await read_args(request)
            if _is_text(request):
                note.body = await request.text()
            args |= _client(request)
            token = read_token(request, args)
            if token and (grant := self._workspace.grants.get(token)):
                note.app = grant.app.name
                headers["X-OAuth-Scopes"] = ",".join(sorted(grant.scopes))
            if request.method != "POST" and "insecure_request" in _errors(method):
                raise Refusal("insecure_request")
            answer = call_method(self._workspace, method, token, args, self._faults.error_for)
        except Refusal as refusal:
            more = dict(refusal.more)
            if refusal.error == "ratelimited":
                status = 429
                headers["Retry-After"] = str(more.pop("retry_after"))
            answer = {"ok": False, "error": refusal.error, **more}
        text = json.dumps(answer)
        if fault.drop == "after":
            note.write(0, "dropped after the effect", text)
            return _drop(request)
        note.write(status, answer.get("error", ""), text)
        return web.Response(
            text=text, status=status, headers=headers, content_type="application/json"
        )

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """A response URL."""
        note = Note(self._workspace, request, "response_url", time.perf_counter())
        body = await request.read()
        note.body = body.decode(errors="replace")
        url = self._workspace.response_urls.use(request.match_info["key"])
        if url is None or url.app_id not in self._workspace.apps:
            note.write(404, "expired_url")
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        note.app = self._workspace.apps[url.app_id].name
        try:
            respond(self._workspace, url, read_body(body))
        except Refusal as refusal:
            note.write(200, refusal.error)
            return web.json_response({"ok": False, "error": refusal.error, **refusal.more})
        note.write(200, "", "ok")
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The address that files.getUploadURLExternal gave: raw bytes, or a form with a file."""
        note = Note(self._workspace, request, "upload", time.perf_counter())
        file = self._workspace.files.all.get(request.match_info["file"])
        if file is None or file.is_complete:
            note.write(404, "file_not_found")
            return web.Response(status=404, text="This upload is unknown or complete.")
        self._workspace.files.receive(file, await _content(request))
        note.write(200, "", f"OK - {file.size}")
        return web.Response(text=f"OK - {file.size}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes; like the page, without a token."""
        file = self._workspace.files.all.get(request.match_info["file"])
        if file is None or file.is_deleted or not file.is_uploaded:
            return web.Response(status=404, text="There is no such file.")
        kind = str(self._workspace.files.as_slack(file)["mimetype"])
        safe = kind if kind.startswith(("image/", "text/plain")) and "svg" not in kind else ""
        return web.Response(
            body=file.content,
            content_type=safe or "application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff"},
        )


class Note:
    """One request on its way into the log."""

    def __init__(self, workspace: Workspace, request: web.Request, what: str, began: float) -> None:
        self._workspace = workspace
        self._request = request
        self._what = what
        self._began = began
        self.app = self.body = ""

    def write(self, status: int, error: str, response: str = "") -> None:
        request = self._request
        headers = {key: request.headers[key] for key in KEPT_HEADERS if key in request.headers}
        self._workspace.log.add(
            Entry(
                self._workspace.clock(),
                "in",
                self._what,
                status,
                not error,
                error,
                (time.perf_counter() - self._began) * 1000,
                app=self.app,
                url=str(request.url),
                headers=headers,
                request=self.body,
                response=response,
            )
        )


CHARSETS = ("utf-8", "iso-8859-1")
KEPT_HEADERS = ("Authorization", "Content-Type")


def _client(request: web.Request) -> Json:
    """What Basic authentication says of the client, as arguments."""
    kind, _, named = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        id, _, secret = base64.b64decode(named).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": id, "client_secret": secret}


def _errors(method: str) -> frozenset[str]:
    """What the reference lists for a method; nothing for one that is not served."""
    return FACTS[method].errors if method in FACTS else frozenset()


def _is_text(request: web.Request) -> bool:
    return request.content_type in ("application/json", "application/x-www-form-urlencoded")


async def _content(request: web.Request) -> bytes:
    if request.content_type == "multipart/form-data":
        for part in (await request.post()).values():
            if isinstance(part, web.FileField):
                return part.file.read()
        return b""
    return await request.read()


async def read_args(request: web.Request) -> Json:
    """Arguments from the query and from a form or JSON body."""
    args: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return args
    if "Content-Type" not in request.headers:
        raise Refusal("missing_post_type")
    if (request.charset or "utf-8").lower() not in CHARSETS:
        raise Refusal("invalid_charset")
    match request.content_type:
        case "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except (ValueError, LookupError):
                raise Refusal("invalid_json") from None
            if not isinstance(body, dict):
                raise Refusal("json_not_object")
            args |= body
        case "application/x-www-form-urlencoded" | "multipart/form-data":
            try:
                args |= await request.post()
            except (ValueError, LookupError, AssertionError):
                raise Refusal("invalid_form_data") from None
        case "text/plain":
            pass
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
