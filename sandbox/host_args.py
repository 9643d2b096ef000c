"""Reading the host API's arguments, and answering in its form."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.records import App, Channel, Json, User, View
from sandbox.refusal import ClientError
from sandbox.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[Json], Awaitable[Json]]


class Arguments:
    """What arguments mean. Each method raises ClientError with a sentence."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def user(self, args: Json, key: str = "as") -> User:
        user = self._workspace.users.get(str(args.get(key, "")))
        if user is None:
            raise ClientError(f"`{key}` must be a user id; {args.get(key)!r} is nobody here.", 404)
        return user

    def channel(self, args: Json) -> Channel:
        channel = self._workspace.channels.get(str(args.get("channel", "")))
        if channel is None or not channel.visible_to(str(args.get("as", ""))):
            raise ClientError(f"There is no channel {args.get('channel')!r}.", 404)
        return channel

    def view(self, args: Json) -> View:
        view = self._workspace.modals.find(str(args.get("view_id", "")))
        if view is None or view.user != args.get("as"):
            raise ClientError("That dialog is no longer open.", 404)
        return view

    def app(self, args: Json) -> App:
        """By id, or the only one when none is named."""
        apps = self._workspace.apps
        if app := apps.get(str(args.get("app", ""))):
            return app
        if not args.get("app") and len(apps) == 1:
            return next(iter(apps.values()))
        known = ", ".join(apps) or "none"
        raise ClientError(f"`app` must be an app id; there are: {known}.", 404)


def number(args: Json, key: str, default: int) -> int:
    try:
        return int(args.get(key) or default)
    except ValueError:
        raise ClientError(f"`{key}` must be a number; {args[key]!r} is none.") from None


def from_query(handler: Answer) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await answer(handler, dict(request.query))

    return handle


def from_body(handler: Answer) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            args: Any = json.loads(await request.text() or "{}")
        except ValueError:
            args = None
        if not isinstance(args, dict):
            return web.json_response({"ok": False, "error": "Send a JSON object."}, status=400)
        return await answer(handler, args)

    return handle


async def answer(handler: Answer, args: Json) -> web.Response:
    try:
        return web.json_response({"ok": True, **await handler(args)})
    except ClientError as error:
        return web.json_response({"ok": False, "error": str(error)}, status=error.status)
    except ValueError as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)
