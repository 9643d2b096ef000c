"""The workspace's Web API within this process, below HTTP: its answers, limits and faults."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from sandbox.api import call_method
from sandbox.faults import Faults
from sandbox.records import Json
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace


class Killed(BaseException):
    """The process is gone: kill -9."""


class Life:
    """How long a process lives, counted in the steps at which it may be killed: before a
    transaction begins, before it commits, before a call reaches Slack, and after its effect."""

    def __init__(self) -> None:
        self.dead = False
        self.steps = 0
        self._left: int | None = None

    def end_in(self, steps: int) -> None:
        """It is killed at the step after so many."""
        self._left = steps

    def step(self) -> None:
        """Raises `Killed` at the end of this life, and ever after."""
        self.steps += 1
        if self._left is not None:
            self._left -= 1
            self.dead = self.dead or self._left < 0
        if self.dead:
            raise Killed


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client's response has that the gateway reads."""

    data: Json
    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.data[key]


class Wire:
    """What the gateway uses of Slack's client."""

    def __init__(self, workspace: Workspace, token: str, faults: Faults, life: Life) -> None:
        self._workspace = workspace
        self._token = token
        self._faults = faults
        self._life = life
        self.session = self
        self.busy = 0
        self.calls = 0

    async def api_call(self, method: str, *, json: Any = None, params: Any = None) -> Answer:
        """One call. Raises as the client does, or `Killed`."""
        self._life.step()
        self.busy += 1
        self.calls += 1
        try:
            return await self._call(method, json if json is not None else params)
        finally:
            self.busy -= 1

    async def _call(self, method: str, arguments: Any) -> Answer:
        fault = self._faults.for_call(method)
        await asyncio.sleep(fault.latency or LATENCY)
        if fault.drop == "before":
            raise aiohttp.ServerDisconnectedError
        if fault.status:
            raise _error(Answer({}, fault.status))
        grant = self._workspace.grants[self._token]
        headers = {"X-OAuth-Scopes": ",".join(sorted(grant.scopes))}
        try:
            if fault.ratelimit:
                raise Refusal("ratelimited", retry_after=fault.ratelimit)
            sent = json.loads(json.dumps(arguments))
            answer = call_method(self._workspace, method, self._token, sent, self._faults.error_for)
        except Refusal as refusal:
            raise _error(_refused(refusal)) from refusal
        self._life.step()
        if fault.drop == "after":
            raise aiohttp.ServerDisconnectedError
        return Answer(json.loads(json.dumps(answer)), headers=headers)

    @asynccontextmanager
    async def post(self, url: str, data: bytes) -> AsyncIterator[Any]:
        """The upload of a file's bytes."""
        self._life.step()
        files = self._workspace.files
        files.receive(files.all[url.rpartition("/")[2]], data)
        yield _Uploaded()


class _Uploaded:
    status = 200


LATENCY = 0.08
"""Seconds that Slack takes for a call when it is well."""


def _refused(refusal: Refusal) -> Answer:
    more = dict(refusal.more)
    body = {"ok": False, "error": refusal.error}
    if refusal.error == "ratelimited":
        return Answer(body, 429, {"Retry-After": str(more.pop("retry_after"))})
    return Answer(body | more)


def _error(answer: Answer) -> SlackApiError:
    return SlackApiError("the workspace refused", answer)
