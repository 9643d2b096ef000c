"""The host API under /_/: acting as a person, over HTTP, for the page and for other programs.

Everything is JSON; `as` is the id of the person who acts. There is no authentication: the
sandbox is meant to listen on the loopback interface only.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import faults, shown
from sandbox.client import Client, ClientError
from sandbox.faults import Faults
from sandbox.feed import Change
from sandbox.records import Channel, Json, User, View
from sandbox.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PING = 15.0
"""Seconds of silence after which the event stream sends a comment."""


class Host:
    def __init__(self, workspace: Workspace, client: Client, faults: Faults) -> None:
        self._workspace = workspace
        self._client = client
        self._faults = faults
        self._streams: set[asyncio.Queue[Change | None]] = set()

    def routes(self) -> list[web.RouteDef]:
        get: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "state": self.state,
            "messages": self.messages,
            "views": self.views,
            "home": self.home,
            "options": self.options,
            "log": self.log,
        }
        post: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "read": self.read,
            "say": self.say,
            "im": self.im,
            "command": self.command,
            "press": self.press,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.shortcut,
            "faults": self.set_faults,
            "rates": self.rates,
        }
        return [
            web.get("/_/events", self.events),
            *(web.get(f"/_/{name}", _from_query(handler)) for name, handler in get.items()),
            *(web.post(f"/_/{name}", _from_body(handler)) for name, handler in post.items()),
        ]

    def end_streams(self) -> None:
        for queue in self._streams:
            queue.put_nowait(None)

    # Looking

    async def state(self, args: Json) -> Json:
        """Without `as`: `me` is null and only public channels show, to choose who to be."""
        return shown.state(self._workspace, self._user(args) if args.get("as") else None)

    async def messages(self, args: Json) -> Json:
        user, channel = self._user(args), self._channel(args)
        limit = int(args.get("limit") or 100)
        rows = shown.messages(channel, user, args.get("thread_ts"), args.get("before"))
        return {"messages": rows[-limit:], "has_more": len(rows) > limit}

    async def views(self, args: Json) -> Json:
        stack = self._workspace.modals.stack(self._user(args).id)
        return {"views": [view.as_slack(self._workspace.team_id) for view in stack]}

    async def home(self, args: Json) -> Json:
        view = self._client.open_home(self._user(args))
        return {"view": view.as_slack(self._workspace.team_id) if view else None}

    async def options(self, args: Json) -> Json:
        in_view = bool(args.get("view_id"))
        options = await self._client.options(
            self._user(args),
            {"block_id": args.get("block_id", ""), "action_id": args.get("action_id", "")},
            args.get("value", ""),
            view=self._view(args) if in_view else None,
            channel=None if in_view else self._channel(args),
            ts=args.get("ts"),
        )
        return {"options": options}

    async def log(self, args: Json) -> Json:
        return {"requests": self._workspace.log.latest(int(args.get("limit") or 200))}

    # Acting

    async def read(self, args: Json) -> Json:
        self._channel(args).read[self._user(args).id] = str(args.get("ts", ""))
        return {}

    async def say(self, args: Json) -> Json:
        user, channel = self._user(args), self._channel(args)
        text = str(args.get("text", ""))
        return {"ts": self._client.say(user, channel, text, args.get("thread_ts"))["ts"]}

    async def im(self, args: Json) -> Json:
        user = self._user(args)
        channel = self._workspace.im(user.id, self._user(args, "user").id)
        return {"channel": shown.channel(channel, user.id)}

    async def command(self, args: Json) -> Json:
        user, channel = self._user(args), self._channel(args)
        await self._client.command(user, channel, str(args.get("text", "")))
        return {}

    async def press(self, args: Json) -> Json:
        user, action, state = self._user(args), args.get("action"), args.get("state")
        if not isinstance(action, dict):
            raise ClientError("`action` says what was pressed; it is missing.")
        if isinstance(state, dict):
            state = state.get("values", state)
        if args.get("view_id"):
            await self._client.press_in_view(user, self._view(args), action, state)
        else:
            channel = self._channel(args)
            await self._client.press(user, channel, str(args.get("ts", "")), action, state)
        return {}

    async def submit(self, args: Json) -> Json:
        done = await self._client.submit(self._user(args), self._view(args), args.get("values"))
        return {"errors": done.errors} if done.errors else {"closed": done.closed}

    async def close(self, args: Json) -> Json:
        await self._client.close(self._user(args), self._view(args), all=bool(args.get("all")))
        return {}

    async def shortcut(self, args: Json) -> Json:
        channel = self._channel(args) if args.get("channel") else None
        await self._client.shortcut(
            self._user(args), str(args.get("callback_id", "")), channel, args.get("ts")
        )
        return {}

    async def set_faults(self, args: Json) -> Json:
        if args:
            self._faults.set(faults.read(args))
        else:
            self._faults.clear()
        return {}

    async def rates(self, args: Json) -> Json:
        self._workspace.limits.enabled = bool(args.get("enabled"))
        return {}

    # The event stream

    async def events(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._user(dict(request.query))
        except ClientError as error:
            return web.json_response({"ok": False, "error": str(error)}, status=error.status)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        stop = self._workspace.feed.listen(queue.put_nowait)
        self._streams.add(queue)
        try:
            await response.prepare(request)
            await response.write(b": connected\n\n")
            await self._stream(user, queue, response)
        except ConnectionResetError:
            pass
        finally:
            stop()
            self._streams.discard(queue)
        return response

    async def _stream(
        self, user: User, queue: "asyncio.Queue[Change | None]", response: web.StreamResponse
    ) -> None:
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), PING)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change is None:
                return
            if change.audience(user.id):
                text = shown.change(self._workspace, change, user)
                await response.write(f"data: {text}\n\n".encode())

    # What arguments mean

    def _user(self, args: Json, key: str = "as") -> User:
        user = self._workspace.users.get(str(args.get(key, "")))
        if user is None:
            raise ClientError(f"`{key}` must be a user id; {args.get(key)!r} is nobody here.", 404)
        return user

    def _channel(self, args: Json) -> Channel:
        channel = self._workspace.channels.get(str(args.get("channel", "")))
        if channel is None or not channel.visible_to(str(args.get("as", ""))):
            raise ClientError(f"There is no channel {args.get('channel')!r}.", 404)
        return channel

    def _view(self, args: Json) -> View:
        view = self._workspace.modals.find(str(args.get("view_id", "")))
        if view is None or view.user != args.get("as"):
            raise ClientError("That dialog is no longer open.", 404)
        return view


def _from_query(handler: Callable[[Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await _answer(handler, dict(request.query))

    return handle


def _from_body(handler: Callable[[Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            args: Any = json.loads(await request.text() or "{}")
        except ValueError:
            args = None
        if not isinstance(args, dict):
            return web.json_response({"ok": False, "error": "Send a JSON object."}, status=400)
        return await _answer(handler, args)

    return handle


async def _answer(handler: Callable[[Json], Awaitable[Json]], args: Json) -> web.Response:
    try:
        return web.json_response({"ok": True, **await handler(args)})
    except ClientError as error:
        return web.json_response({"ok": False, "error": str(error)}, status=error.status)
    except ValueError as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)
