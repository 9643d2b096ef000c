"""Payloads to apps: through Socket Mode when a connection is open, else signed to request_url."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from sandbox import payloads
from sandbox.faults import Faults
from sandbox.line import Line
from sandbox.links import LinkLost
from sandbox.log import Entry
from sandbox.records import App, Json
from sandbox.workspace import Workspace

ANSWER_LIMIT = 3.0
"""Seconds that an app has to answer."""
RETRY_DELAYS = (1.0, 60.0, 300.0)
"""Seconds before each further attempt to deliver an event."""

HOURLY = 30_000
"""Events an hour that an app is sent in this workspace."""

Kind = Literal["interactive", "slash_commands", "events_api"]
FORM = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The app did not take the payload; the text says so to a person."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        """Slack's X-Slack-Retry-Reason: http_timeout, http_error or connection_failed."""


@dataclass(slots=True)
class Window:
    """Events of one app in an hour; `told` is the last minute in which it heard of too many."""

    began: float
    count: int = 0
    told: int = 0


@dataclass(slots=True)
class Sent:
    """One attempt, for the log."""

    began: float
    status: int = 0
    problem: str = ""
    url: str = ""
    headers: Json = field(default_factory=dict)
    request: str = ""
    response: str = ""


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
        faults: Faults | None = None,
        hourly: int = HOURLY,
    ) -> None:
        self._workspace = workspace
        self._line = Line(faults or Faults())
        self._hourly = hourly
        self._windows: dict[str, Window] = {}
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

    def verify(self, app: App) -> None:
        """Ask the app's request URL, in the background, to repeat a challenge; the outcome stands
        in the log."""
        if app.request_url:
            self._spawn(self._verify(app))

    async def _verify(self, app: App) -> None:
        challenge = secrets.token_urlsafe(32)
        sent = Sent(time.perf_counter())
        payload = payloads.url_verification(app, challenge)
        try:
            async with asyncio.timeout(self._answer_limit):
                answer = await self._over_http(app, "events_api", payload, None, sent)
            given = answer.get("challenge") if isinstance(answer, dict) else answer
            if str(given or "").removeprefix("challenge=").strip() != challenge:
                sent.problem = "url_verification_failed"
        except TimeoutError:
            sent.status, sent.problem = 0, "http_timeout"
        except aiohttp.ClientError:
            sent.status, sent.problem = 0, "connection_failed"
        except NoAnswer as error:
            sent.problem = error.reason
        finally:
            self._note(app, "url_verification", sent)

    def event(self, app: App, envelope: Json) -> None:
        """Deliver an Events API envelope in the background, with retries."""
        if not self._within_limit(app):
            return
        for going in self._line.join(app, envelope):
            self._spawn(self._deliver_event(*going))

    def release(self) -> None:
        """Let go of events that were held back to arrive out of order."""
        for going in self._line.release():
            self._spawn(self._deliver_event(*going))

    def _within_limit(self, app: App) -> bool:
        """Count one more event; over the limit the app is told so, once a minute."""
        now = self._workspace.pace()
        window = self._windows.get(app.id)
        if window is None or now - window.began >= 3600:
            window = self._windows[app.id] = Window(now)
        window.count += 1
        if window.count <= self._hourly:
            return True
        minute = int(now // 60)
        if window.told != minute:
            window.told = minute
            notice = payloads.app_rate_limited(self._workspace, app, minute * 60)
            self._spawn(self._deliver_event(app, notice))
        return False

    async def settle(self) -> None:
        """Wait until every event on its way has arrived or been given up."""
        self.release()
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver_event(self, app: App, envelope: Json, delay: float = 0.0) -> None:
        if delay:
            await asyncio.sleep(delay)
        what = str(envelope.get("event", envelope)["type"])
        retry: Retry | None = None
        for number, pause in enumerate((*self._retry_delays, None), start=1):
            try:
                await self._deliver(app, "events_api", what, envelope, retry)
            except NoAnswer as error:
                if pause is None or error.reason == "no_retry":
                    return
                retry = Retry(number, error.reason)
                await asyncio.sleep(pause)
            else:
                return

    async def _deliver(
        self, app: App, kind: Kind, what: str, payload: Json, retry: Retry | None = None
    ) -> Any:
        sent = Sent(time.perf_counter())
        try:
            async with asyncio.timeout(self._answer_limit):
                if self._workspace.links.connected(app):
                    return await self._through_link(app, kind, payload, retry, sent)
                return await self._over_http(app, kind, payload, retry, sent)
        except TimeoutError:
            sent.status, sent.problem = 0, "http_timeout"
            raise NoAnswer(f"{app.name} didn't respond in time.", sent.problem) from None
        except (LinkLost, aiohttp.ClientError) as error:
            sent.status, sent.problem = 0, "connection_failed"
            raise NoAnswer(f"{app.name} cannot be reached.", sent.problem) from error
        except NoAnswer as error:
            sent.status, sent.problem = sent.status or 500, error.reason
            raise
        finally:
            self._note(app, what, sent)

    def _note(self, app: App, what: str, sent: Sent) -> None:
        self._workspace.log.add(
            Entry(
                self._workspace.clock(),
                "out",
                what,
                sent.status,
                not sent.problem,
                sent.problem,
                (time.perf_counter() - sent.began) * 1000,
                app=app.name,
                url=sent.url,
                headers=sent.headers,
                request=sent.request,
                response=sent.response,
            )
        )

    async def _through_link(
        self, app: App, kind: Kind, payload: Json, retry: Retry | None, sent: Sent
    ) -> Any:
        more: Json = {}
        if kind == "events_api":
            more = {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        sent.url, sent.request = "socket mode", json.dumps(payload)
        answer = await self._workspace.links.send(app, kind, payload, **more)
        sent.status, sent.response = 200, json.dumps(answer)
        return answer.get("payload")

    async def _over_http(
        self, app: App, kind: Kind, payload: Json, retry: Retry | None, sent: Sent
    ) -> Any:
        if not app.request_url:
            raise NoAnswer(f"{app.name} is not connected and has no request URL.", "http_error")
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, **sign(app, body, int(time.time()))}
        if retry:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        sent.url, sent.headers, sent.request = app.request_url, headers, body.decode()
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            app.request_url, data=body, headers=headers, allow_redirects=False
        ) as response:
            text = await response.text()
            sent.status, sent.response = response.status, text
            if response.status != 200:
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                raise NoAnswer(
                    f"{app.name} answered with an error (HTTP {response.status}).",
                    "no_retry" if no_retry else "http_error",
                )
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            return text

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
