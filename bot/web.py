"""The HTTP side: Slack's requests to Bolt, everything else to FastAPI."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from bot import metrics

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Check = Callable[[], Awaitable[list[str]]]

SLACK_PATH = "/slack/events"
LARGEST_SLACK_BODY = 1024 * 1024
"""Bytes. A dialog of Slack's own limits, full to the brim, has about a third of it."""


def create_app(intake: APIRouter, unready: Check, slack: Asgi | None) -> Asgi:
    """The whole ASGI application. `slack` is Bolt's, None where Socket Mode brings the requests.

    `unready` answers why the process is not fit to serve; nothing when it is.
    """
    api = FastAPI(
        title="Baton",
        summary="Intake of leads, and the state of this process.",
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    api.include_router(intake)
    api.include_router(_state(unready))
    api.add_exception_handler(HTTPException, _refusal)
    api.add_exception_handler(OperationalError, _no_database)
    api.add_exception_handler(Exception, _failure)
    slack = slack and _guarded(slack)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if slack is not None and scope["type"] == "http" and scope["path"] == SLACK_PATH:
            await slack(scope, receive, send)
        else:
            await api(scope, receive, send)

    return app


def _guarded(slack: Asgi) -> Asgi:
    """Bolt, behind a door for requests that it would answer with 500: no one sends those but
    strangers and broken proxies."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        sent_at = request.headers.get("x-slack-request-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", sent_at):
            await _turn_away(401, "not signed by Slack")(scope, receive, send)
            return
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_SLACK_BODY:
                await _turn_away(413, "body too large")(scope, receive, send)
                return

        async def read() -> Any:
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        try:
            await slack(scope, read, send)
        except Exception as error:  # Bolt answers only when it is done: nothing was sent yet
            reason = f"unreadable, {type(error).__name__}"
            await _turn_away(400, reason)(scope, receive, send)

    return guarded


def _turn_away(status: int, reason: str) -> Response:
    log.warning("slack.turned_away", status=status, reason=reason)
    return JSONResponse({"error": f"Turned away: {reason}."}, status)


def _state(unready: Check) -> APIRouter:
    routes = APIRouter(tags=["state"])

    @routes.get("/healthz")
    async def healthz() -> dict[str, bool]:
        """Whether the process is alive."""
        return {"ok": True}

    @routes.get("/readyz", responses={503: {"description": "Not fit to serve, and why"}})
    async def readyz() -> JSONResponse:
        """Whether database, Slack and scheduler are fit to serve."""
        problems = await unready()
        return JSONResponse({"ok": not problems, "problems": problems}, 503 if problems else 200)

    @routes.get("/metrics")
    async def prometheus() -> Response:
        """Figures for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _refusal(_: Request, error: Exception) -> JSONResponse:
    """One sentence for the program at the other end."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _no_database(request: Request, error: Exception) -> JSONResponse:
    """Locked, full or out of reach: the program at the other end is to come back."""
    assert isinstance(error, OperationalError)
    reason = str(error.orig).splitlines()[0]
    log.error("http.no_database", path=request.url.path, reason=reason)
    said = "The database cannot be written to now; nothing was taken. Send it again later."
    return JSONResponse({"error": said}, 503, {"Retry-After": "5"})


async def _failure(request: Request, error: Exception) -> JSONResponse:
    reference = metrics.reference()
    log.error("http.failed", path=request.url.path, ref=reference, exc_info=error)
    said = f"Something went wrong; nothing was taken. Try again; the log has it under {reference}."
    return JSONResponse({"error": said}, 500)
