"""Payloads to apps: through Socket Mode when a connection is open, else signed to request_url."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from sandbox.links import LinkLost
from sandbox.log import Entry
from sandbox.records import App, Json
from sandbox.workspace import Workspace

ANSWER_LIMIT = 3.0
"""Seconds that an app has to answer."""
RETRY_DELAYS = (1.0, 60.0, 300.0)
"""Seconds before each further attempt to deliver an event."""

Kind = Literal["interactive", "slash_commands", "events_api"]
FORM = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The app did not take the payload; the text says so to a person."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Slack's X-Slack-Retry-Reason: http_timeout, http_error or connection_failed."""


@dataclass(slots=True, frozen=True)
class Retry:
    number: int
    reason: str


class Deliveries:
    """`retry_delays` in seconds, one for each retry of an event."""

    def __init__(
        self,
        workspace: Workspace,
        answer_limit: float = ANSWER_LIMIT,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self._workspace = workspace
        self._answer_limit = answer_limit
        self._retry_delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def interact(self, app: App, payload: Json) -> Any:
        """Deliver a press, submission or shortcut; the app's JSON answer. Raises NoAnswer."""
        what = str(payload["type"])
        return await self._deliver(app, "interactive", what, payload)

    async def command(self, app: App, fields: Json) -> Any:
        """Deliver a slash command; the app's JSON or plain text. Raises NoAnswer."""
        return await self._deliver(app, "slash_commands", str(fields["command"]), fields)

    def event(self, app: App, envelope: Json) -> None:
        """Deliver an Events API envelope in the background, with retries."""
        self._spawn(self._deliver_event(app, envelope))

    async def settle(self) -> None:
        """Wait until every event on its way has arrived or been given up."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver_event(self, app: App, envelope: Json) -> None:
        what = str(envelope["event"]["type"])
        retry: Retry | None = None
        for number, delay in enumerate((*self._retry_delays, None), start=1):
            try:
                await self._deliver(app, "events_api", what, envelope, retry)
            except NoAnswer as error:
                if delay is None or error.reason == "no_retry":
                    return
                retry = Retry(number, error.reason)
                await asyncio.sleep(delay)
            else:
                return

    async def _deliver(
        self, app: App, kind: Kind, what: str, payload: Json, retry: Retry | None = None
    ) -> Any:
        began = time.perf_counter()
        status, problem = 200, ""
        try:
            async with asyncio.timeout(self._answer_limit):
                if self._workspace.links.connected(app):
                    return await self._through_link(app, kind, payload, retry)
                status, body = await self._over_http(app, kind, payload, retry)
                return body
        except TimeoutError:
            status, problem = 0, "http_timeout"
            raise NoAnswer(f"{app.name} didn't respond in time.", problem) from None
        except (LinkLost, aiohttp.ClientError) as error:
            status, problem = 0, "connection_failed"
            raise NoAnswer(f"{app.name} cannot be reached.", problem) from error
        except NoAnswer as error:
            status, problem = 500, error.reason
            raise
        finally:
            ms = (time.perf_counter() - began) * 1000
            at = self._workspace.clock()
            self._workspace.log.add(Entry(at, "out", what, status, not problem, problem, ms))

    async def _through_link(self, app: App, kind: Kind, payload: Json, retry: Retry | None) -> Any:
        more: Json = {}
        if kind == "events_api":
            more = {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        answer = await self._workspace.links.send(app, kind, payload, **more)
        return answer.get("payload")

    async def _over_http(
        self, app: App, kind: Kind, payload: Json, retry: Retry | None
    ) -> tuple[int, Any]:
        if not app.request_url:
            raise NoAnswer(f"{app.name} is not connected and has no request URL.", "http_error")
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, **sign(app, body, int(time.time()))}
        if retry:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            app.request_url, data=body, headers=headers, allow_redirects=False
        ) as response:
            text = await response.text()
            if response.status != 200:
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                raise NoAnswer(
                    f"{app.name} answered with an error (HTTP {response.status}).",
                    "no_retry" if no_retry else "http_error",
                )
        try:
            return response.status, json.loads(text) if text.strip() else None
        except ValueError:
            return response.status, text

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def encode(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """Body and content type as Slack sends that kind."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return urlencode(payload).encode(), FORM


def sign(app: App, body: bytes, at: int) -> dict[str, str]:
    """Slack's signature headers, version v0; `at` is Unix seconds."""
    base = b"v0:%d:%s" % (at, body)
    digest = hmac.new(app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}
