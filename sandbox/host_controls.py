"""The host API's controls: clock, faults, people's state, connections, log, and starting anew."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from sandbox import faults, people, shown
from sandbox.clock import Clock, moment
from sandbox.deliver import Deliveries
from sandbox.facts import FACTS
from sandbox.faults import Faults
from sandbox.host_args import Answer, Arguments, from_body, from_query, number
from sandbox.installing import stable_id
from sandbox.log import Entry, summary
from sandbox.policy import read_policy
from sandbox.records import Json, UserGroup
from sandbox.refusal import ClientError
from sandbox.workspace import Workspace

PING = 15.0
"""Seconds of silence after which the log's stream sends a comment."""


class Controls:
    """`reset` puts the workspace back to how it started."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        deliveries: Deliveries,
        reset: Callable[[], None],
    ) -> None:
        self._deliveries = deliveries
        self._workspace = workspace
        self._faults = faults
        self._reset = reset
        self._args = Arguments(workspace)
        self._streams: set[asyncio.Queue[Entry | None]] = set()

    def routes(self) -> list[web.RouteDef]:
        get: dict[str, Answer] = {
            "clock": self.clock,
            "faults": self.faults,
            "errors": self.errors,
            "policy": self.policy,
            "log": self.log,
            "log/entry": self.entry,
        }
        post: dict[str, Answer] = {
            "clock": self.set_clock,
            "faults": self.set_faults,
            "policy": self.set_policy,
            "rates": self.rates,
            "profile": self.profile,
            "presence": self.presence,
            "dnd": self.dnd,
            "account": self.account,
            "usergroup": self.usergroup,
            "disconnect": self.disconnect,
            "uninstall": self.uninstall,
            "request_url": self.request_url,
            "reset": self.reset,
        }
        return [
            web.get("/_/log/events", self.entries),
            *(web.get(f"/_/{name}", from_query(handler)) for name, handler in get.items()),
            *(web.post(f"/_/{name}", from_body(handler)) for name, handler in post.items()),
        ]

    def end_streams(self) -> None:
        for queue in self._streams:
            queue.put_nowait(None)

    # Time, faults and limits

    async def clock(self, _: Json) -> Json:
        return shown.clock(self._workspace)

    async def set_clock(self, args: Json) -> Json:
        clock = self._workspace.clock
        if not isinstance(clock, Clock):
            raise ClientError("This workspace's clock is held by the program that started it.")
        if len(args) != 1 or not args.keys() <= {"skip", "speed", "at"}:
            raise ClientError("Give one of skip (seconds), speed (a number) and at (a moment).")
        match args:
            case {"skip": seconds}:
                clock.skip(float(seconds))
            case {"speed": speed}:
                clock.run(float(speed))
            case {"at": at}:
                clock.at(moment(at))
        return shown.clock(self._workspace)

    async def faults(self, _: Json) -> Json:
        return self._faults.shown()

    async def set_faults(self, args: Json) -> Json:
        if not args:
            self._faults.clear()
            return {}
        events, answers = args.pop("events", None), args.pop("answers", None)
        fault = faults.read(args)
        if events is not None:
            self._faults.set_events(faults.read_events(events))
        if args:
            self._faults.set(fault)
        for each in answers or ():
            self._rehearse(each)
        return {}

    def _rehearse(self, given: Json) -> None:
        method, error = str(given.get("method", "")), str(given.get("error") or "")
        if error:
            self._faults.rehearse(method, error, int(given.get("times") or 0))
        else:
            self._faults.lift(method)

    async def errors(self, args: Json) -> Json:
        """What may be rehearsed: the errors that Slack's reference lists for a method."""
        facts = FACTS.get(str(args.get("method", "")))
        if facts is None:
            raise ClientError("`method` must be one that is served here.", 404)
        return {"errors": sorted(facts.errors)}

    async def policy(self, _: Json) -> Json:
        return {"policy": asdict(self._workspace.policy)}

    async def set_policy(self, args: Json) -> Json:
        """Only what is given changes."""
        self._workspace.policy = read_policy({**asdict(self._workspace.policy), **args})
        self._workspace.tell_all("policy")
        return await self.policy({})

    async def rates(self, args: Json) -> Json:
        self._workspace.limits.enabled = bool(args.get("enabled"))
        return {}

    # People

    async def profile(self, args: Json) -> Json:
        user = self._args.user(args)
        people.set_profile(self._workspace, user, {k: v for k, v in args.items() if k != "as"})
        return {"user": shown.user(user)}

    async def presence(self, args: Json) -> Json:
        user = self._args.user(args)
        people.set_presence(self._workspace, user, str(args.get("presence", "")))
        return {"user": shown.user(user)}

    async def dnd(self, args: Json) -> Json:
        user, now = self._args.user(args), self._workspace.clock()
        until = moment(args["until"]) if args.get("until") else None
        if "minutes" in args:
            minutes = float(args["minutes"])
            until = now + minutes * 60 if minutes > 0 else None
        people.snooze(self._workspace, user, until)
        return {"user": shown.user(user)}

    async def account(self, args: Json) -> Json:
        """Deactivate somebody, bring them back, or make a guest or member of them."""
        user, guest = self._args.user(args), args.get("guest")
        if guest is not None:
            if guest not in ("", "multi", "single"):
                raise ClientError("guest is 'multi', 'single' or ''.")
            user.guest = guest
        people.set_deleted(self._workspace, user, bool(args.get("deleted", user.deleted)))
        return {"user": shown.user(user)}

    async def usergroup(self, args: Json) -> Json:
        handle = str(args.get("handle", "")).removeprefix("@")
        if not handle:
            raise ClientError("`handle` names the user group; it is missing.")
        users = tuple(self._args.user({"as": each}).id for each in args.get("users") or ())
        groups = self._workspace.usergroups
        found = next((group for group in groups.values() if group.handle == handle), None)
        if found is None:
            name = str(args.get("name") or handle)
            found = UserGroup(stable_id("S", handle), handle, name)
        people.set_usergroup(self._workspace, found, users)
        return {"usergroup": shown.usergroup(found)}

    # Apps

    async def disconnect(self, args: Json) -> Json:
        app, reason = self._args.app(args), str(args.get("reason") or "refresh_requested")
        if reason not in ("warning", "refresh_requested"):
            raise ClientError("reason is 'warning' or 'refresh_requested'.")
        return {"connections": await self._workspace.links.disconnect(app, reason)}

    async def request_url(self, args: Json) -> Json:
        """Where the app listens from now on; the log says whether it repeated the challenge."""
        app, url = self._args.app(args), str(args.get("url", ""))
        if url and not url.startswith(("http://", "https://")):
            raise ClientError("`url` starts with http:// or https://.")
        app.request_url = url
        self._deliveries.verify(app)
        return {}

    async def uninstall(self, args: Json) -> Json:
        self._workspace.remove_app(self._args.app(args))
        return {}

    async def reset(self, _: Json) -> Json:
        self._faults.clear()
        self._reset()
        return {}

    # The log

    async def log(self, args: Json) -> Json:
        limit, after = number(args, "limit", 200), number(args, "after", 0)
        return {"requests": self._workspace.log.latest(limit, after)}

    async def entry(self, args: Json) -> Json:
        found = self._workspace.log.find(number(args, "id", 0))
        if found is None:
            raise ClientError("The log has no such entry, or no longer.", 404)
        return {"entry": found}

    async def entries(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        stop = self._workspace.log.listen(queue.put_nowait)
        self._streams.add(queue)
        try:
            await response.prepare(request)
            await response.write(b": connected\n\n")
            await _stream(queue, response)
        except ConnectionResetError:
            pass
        finally:
            stop()
            self._streams.discard(queue)
        return response


async def _stream(queue: asyncio.Queue[Entry | None], response: web.StreamResponse) -> None:
    while True:
        try:
            async with asyncio.timeout(PING):
                entry = await queue.get()
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if entry is None:
            return
        await response.write(f"data: {json.dumps(summary(entry))}\n\n".encode())
