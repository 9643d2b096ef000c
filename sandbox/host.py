"""The host API under /_/: acting as a person, over HTTP, for the page and for other programs.

Everything is JSON; `as` is the id of the person who acts. There is no authentication: the
sandbox is meant to listen on the loopback interface only.
"""

import asyncio

from aiohttp import web

from sandbox import bookmarks, shown
from sandbox.client import Client
from sandbox.feed import Change
from sandbox.host_args import Answer, Arguments, answer, from_body, from_query, number
from sandbox.records import Json, User
from sandbox.refusal import ClientError
from sandbox.stagehand import Stagehand
from sandbox.workspace import Workspace

PING = 15.0
"""Seconds of silence after which the event stream sends a comment."""


class Host:
    def __init__(self, workspace: Workspace, client: Client, stagehand: Stagehand) -> None:
        self._workspace = workspace
        self._client = client
        self._stagehand = stagehand
        self._args = Arguments(workspace)
        self._streams: set[asyncio.Queue[Change | None]] = set()

    def routes(self) -> list[web.RouteDef]:
        get: dict[str, Answer] = {
            "state": self.state,
            "messages": self.messages,
            "views": self.views,
            "home": self.home,
            "options": self.options,
            "search": self.search,
            "pins": self.pins,
        }
        post: dict[str, Answer] = {
            "read": self.read,
            "say": self.say,
            "im": self.im,
            "command": self.command,
            "press": self.press,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.shortcut,
            "edit": self.edit,
            "delete": self.delete,
            "dismiss": self.dismiss,
            "react": self.react,
            "pin": self.pin,
            "bookmark": self.bookmark,
            "join": self.join,
            "leave": self.leave,
            "channel": self.channel,
            "manage": self.manage,
        }
        return [
            web.get("/_/events", self.events),
            web.post("/_/upload", self.upload),
            *(web.get(f"/_/{name}", from_query(handler)) for name, handler in get.items()),
            *(web.post(f"/_/{name}", from_body(handler)) for name, handler in post.items()),
        ]

    def end_streams(self) -> None:
        for queue in self._streams:
            queue.put_nowait(None)

    # Looking

    async def state(self, args: Json) -> Json:
        """Without `as`: `me` is null and only public channels show, to choose who to be."""
        me = self._args.user(args) if args.get("as") else None
        return shown.state(self._workspace, me) | {
            "offers": ["notified", "dismiss", *(["demo"] if self._stagehand.ready else [])]
        }

    async def messages(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        limit = number(args, "limit", 100)
        rows = shown.messages(channel, user, args.get("thread_ts"), args.get("before"))
        if around := args.get("around"):
            later = [i for i, row in enumerate(rows) if row["ts"] > around]
            end = min(len(rows), later[0] + limit // 2) if later else len(rows)
            page = rows[max(0, end - limit) : end]
            return {"messages": page, "has_more": end > limit, "has_newer": end < len(rows)}
        return {"messages": rows[-limit:], "has_more": len(rows) > limit}

    async def views(self, args: Json) -> Json:
        stack = self._workspace.modals.stack(self._args.user(args).id)
        return {"views": [view.as_slack(self._workspace.team_id) for view in stack]}

    async def home(self, args: Json) -> Json:
        app = self._args.app(args) if args.get("app") else None
        view = self._client.open_home(self._args.user(args), app)
        return {"view": view.as_slack(self._workspace.team_id) if view else None}

    async def options(self, args: Json) -> Json:
        in_view = bool(args.get("view_id"))
        options = await self._client.options(
            self._args.user(args),
            {"block_id": args.get("block_id", ""), "action_id": args.get("action_id", "")},
            args.get("value", ""),
            view=self._args.view(args) if in_view else None,
            channel=None if in_view else self._args.channel(args),
            ts=args.get("ts"),
        )
        return {"options": options}

    async def search(self, args: Json) -> Json:
        return shown.search(self._workspace, self._args.user(args), str(args.get("q", "")))

    async def pins(self, args: Json) -> Json:
        """The pinned messages of a channel, the latest pin first."""
        channel = self._args.channel(args)
        found = [channel.messages[ts] for ts in reversed(channel.pins) if ts in channel.messages]
        return {"messages": found}

    # Acting

    async def read(self, args: Json) -> Json:
        """Read up to `ts`, a channel or one of its threads; one's other windows hear of it."""
        user, channel = self._args.user(args), self._args.channel(args)
        ts, thread_ts = str(args.get("ts", "")), args.get("thread_ts")
        if thread_ts:
            channel.threads_read.setdefault(user.id, {})[str(thread_ts)] = ts
        else:
            channel.read[user.id] = ts
        body = {"channel": channel.id, "thread_ts": thread_ts, "ts": ts}
        self._workspace.feed.tell(Change("read", body, lambda seer: seer == user.id))
        return {}

    async def say(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        text = str(args.get("text", ""))
        return {"ts": self._client.say(user, channel, text, args.get("thread_ts"))["ts"]}

    async def im(self, args: Json) -> Json:
        user = self._args.user(args)
        channel = self._workspace.im(user.id, self._args.user(args, "user").id)
        return {"channel": shown.channel(channel, user.id)}

    async def command(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        await self._client.command(user, channel, str(args.get("text", "")))
        return {}

    async def press(self, args: Json) -> Json:
        user, action, state = self._args.user(args), args.get("action"), args.get("state")
        if not isinstance(action, dict):
            raise ClientError("`action` says what was pressed; it is missing.")
        if isinstance(state, dict):
            state = state.get("values", state)
        if args.get("view_id"):
            await self._client.press_in_view(user, self._args.view(args), action, state)
        else:
            channel = self._args.channel(args)
            await self._client.press(user, channel, str(args.get("ts", "")), action, state)
        return {}

    async def submit(self, args: Json) -> Json:
        done = await self._client.submit(
            self._args.user(args), self._args.view(args), args.get("values")
        )
        return {"errors": done.errors} if done.errors else {"closed": done.closed}

    async def close(self, args: Json) -> Json:
        await self._client.close(
            self._args.user(args), self._args.view(args), all=bool(args.get("all"))
        )
        return {}

    async def shortcut(self, args: Json) -> Json:
        channel = self._args.channel(args) if args.get("channel") else None
        await self._client.shortcut(
            self._args.user(args), str(args.get("callback_id", "")), channel, args.get("ts")
        )
        return {}

    async def edit(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        self._client.edit(user, channel, str(args.get("ts", "")), str(args.get("text", "")))
        return {}

    async def delete(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        self._client.delete(user, channel, str(args.get("ts", "")))
        return {}

    async def dismiss(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        self._client.dismiss(user, channel, str(args.get("ts", "")))
        return {}

    async def react(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        name = str(args.get("name", "")).strip(":")
        return {"added": self._client.react(user, channel, str(args.get("ts", "")), name)}

    async def pin(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        return {"pinned": self._client.pin(user, channel, str(args.get("ts", "")))}

    async def bookmark(self, args: Json) -> Json:
        """With `id`, takes that bookmark away; else adds a link."""
        user, channel = self._args.user(args), self._args.channel(args)
        if user.id not in channel.members:
            raise ClientError(f"{user.real_name} is not in #{channel.name}.", 403)
        if id := str(args.get("id") or ""):
            if not bookmarks.remove(self._workspace, channel, id):
                raise ClientError("That bookmark is gone.", 404)
            return {}
        title, link = (str(args.get(key) or "").strip() for key in ("title", "link"))
        if not bookmarks.LINK.match(link):
            raise ClientError("A bookmark needs an address that starts with https://.")
        if len(channel.bookmarks) >= bookmarks.MOST:
            raise ClientError(f"A channel has at most {bookmarks.MOST} bookmarks.")
        added = bookmarks.add(self._workspace, channel, user.id, title=title or link, link=link)
        return {"bookmark": added}

    async def join(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        self._workspace.join(channel, user.id)
        return {"channel": shown.channel(channel, user.id)}

    async def leave(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        if channel.is_im:
            raise ClientError("A direct message cannot be left.")
        self._workspace.leave(channel, user.id)
        return {}

    async def channel(self, args: Json) -> Json:
        user = self._args.user(args)
        members = [self._args.user({"as": each}).id for each in args.get("members") or ()]
        name, private = str(args.get("name", "")), bool(args.get("private"))
        channel = self._client.create_channel(user, name, members, private=private)
        return {"channel": shown.channel(channel, user.id)}

    async def manage(self, args: Json) -> Json:
        user, channel = self._args.user(args), self._args.channel(args)
        wanted = {key: value for key, value in args.items() if key not in ("as", "channel")}
        changed = self._client.manage(user, channel, wanted)
        return {"channel": shown.channel(changed, user.id)}

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A form with `as`, files, and where they go; without `channel` they are only kept."""
        form = await request.post()
        args: Json = {key: each for key, each in form.items() if isinstance(each, str)}
        given = [
            (each.filename or "file", each.file.read())
            for each in form.values()
            if isinstance(each, web.FileField)
        ]

        async def keep(args: Json) -> Json:
            channel = self._args.channel(args) if args.get("channel") else None
            files = self._client.upload(
                self._args.user(args),
                given,
                channel,
                str(args.get("text", "")),
                args.get("thread_ts") or None,
            )
            return {"files": [self._workspace.files.as_slack(file) for file in files]}

        return await answer(keep, args)

    # The event stream

    async def events(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._args.user(dict(request.query))
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
        self, user: User, queue: asyncio.Queue[Change | None], response: web.StreamResponse
    ) -> None:
        while True:
            try:
                async with asyncio.timeout(PING):
                    change = await queue.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change is None:
                return
            if change.type not in shown.INTERNAL and change.audience(user.id):
                text = shown.change(self._workspace, change, user)
                await response.write(f"data: {text}\n\n".encode())
