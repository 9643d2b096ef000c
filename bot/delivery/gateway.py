"""Slack's Web API as delivery needs it: post, update, find again. The only user of the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.retry import Failure, Trouble
from bot.messages.context import Message
from bot.names import METADATA_EVENT
from bot.profiles import person_of
from bot.storage.people import SlackPerson

PAGE = 200
MOST_DND = 50
"""People whose do-not-disturb one call may ask for."""

GONE = frozenset({"message_not_found", "thread_not_found", "file_not_found", "file_deleted"})
"""What Slack says of something that was deleted before."""

LOOK_BACK = 3660.0
"""Seconds before an unclear attempt from which its message is searched: our clock may be an hour
ahead of Slack's."""


class Gateway:
    """Speaks to one workspace. Every method raises `Failure` where Slack does not do as asked."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(
        self, channel: str, message: Message, intent_id: int, thread_ts: str | None = None
    ) -> str:
        """Posts a message that carries its intent's id; answers its ts."""
        answer = await self._call(
            "chat.postMessage",
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts,
            metadata={"event_type": METADATA_EVENT, "event_payload": {"intent": intent_id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update(self, channel: str, ts: str, message: Message, intent_id: int) -> None:
        """Shows something else in a message's place."""
        await self._call(
            "chat.update",
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=message.blocks,
            metadata={"event_type": METADATA_EVENT, "event_payload": {"intent": intent_id}},
        )

    async def erase(self, channel: str, ts: str, *, is_file: bool = False) -> None:
        """Deletes a message of ours with our replies in its thread, or a file (`ts` is its id).
        What is gone already is gone."""
        try:
            if is_file:
                await self._erase_file(ts)
                return
            for reply in await self._own_replies(channel, ts):
                await self._call("chat.delete", channel=channel, ts=reply)
            await self._call("chat.delete", channel=channel, ts=ts)
        except Failure as failure:
            if failure.code not in GONE:
                raise

    async def _erase_file(self, file_id: str) -> None:
        """With the messages that show it, whose words would stay."""
        shares = (await self._call("files.info", file=file_id))["file"].get("shares", {})
        for channels in shares.values():
            for channel, places in channels.items():
                for place in places:
                    await self.erase(channel, place["ts"])
        await self._call("files.delete", file=file_id)

    async def _own_replies(self, channel: str, ts: str) -> list[str]:
        """Our messages in the thread under one of ours."""
        answer = await self._call(
            "conversations.replies", channel=channel, ts=ts, include_all_metadata=True, limit=PAGE
        )
        # Asked about a reply, Slack answers with the whole thread that it stands in.
        thread = (found for found in answer["messages"] if found.get("thread_ts") == ts)
        replies = (found for found in thread if found["ts"] != ts)
        return [
            str(found["ts"])
            for found in replies
            if (found.get("metadata") or {}).get("event_type") == METADATA_EVENT
        ]

    async def find(
        self, channel: str, intent_id: int, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        """The ts of the message that carries an intent's id, if it was posted after all."""
        method = "conversations.replies" if thread_ts else "conversations.history"
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp() - LOOK_BACK:.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        if thread_ts:
            arguments["ts"] = thread_ts
        cursor = ""
        while True:
            answer = await self._call(method, **arguments, cursor=cursor or None)
            for found in answer["messages"]:
                if found.get("metadata", {}).get("event_payload", {}).get("intent") == intent_id:
                    return str(found["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None

    async def share(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Shares a message's file, introduced by its text; answers the file's id, since Slack
        tells no ts."""
        assert message.attachment
        name, content = message.attachment.name, message.attachment.content
        room = await self._call("files.getUploadURLExternal", filename=name, length=len(content))
        await self._upload(room["upload_url"], content)
        await self._call(
            "files.completeUploadExternal",
            files=[{"id": room["file_id"], "title": name}],
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=message.text,
        )
        return str(room["file_id"])

    async def find_file(
        self, channel: str, name: str, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        """The id of a file of this name that was shared in a thread, or among direct messages,
        after all."""
        answer = await self._call(
            "conversations.replies" if thread_ts else "conversations.history",
            channel=channel,
            ts=thread_ts,
            oldest=f"{since.timestamp() - LOOK_BACK:.6f}",
            limit=PAGE,
        )
        shared = (file for found in answer["messages"] for file in found.get("files", ()))
        return next((str(file["id"]) for file in shared if file["name"] == name), None)

    async def _upload(self, url: str, content: bytes) -> None:
        """Sends a file's bytes to where Slack wants them; nobody sees them yet."""
        session = self._client.session
        assert session
        try:
            async with session.post(url, data=content) as answer:
                if answer.status != HTTPStatus.OK:
                    raise Failure(Trouble.UNREACHABLE, f"upload_http_{answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Failure(Trouble.UNREACHABLE, "upload_lost") from error

    async def publish(
        self, slack_id: str, blocks: Sequence[dict[str, Any]], known: str | None = None
    ) -> dict[str, Any]:
        """Shows somebody an App Home; answers the view. With `known`, the hash of the one that
        stands, Slack refuses where another has been published since."""
        view = {"type": "home", "blocks": list(blocks)}
        answer = await self._call("views.publish", user_id=slack_id, view=view, hash=known)
        return dict(answer["view"])

    async def direct_channel(self, slack_id: str) -> str:
        """The id of the direct message with a person."""
        answer = await self._call("conversations.open", users=slack_id)
        return str(answer["channel"]["id"])

    async def join(self, channel: str) -> None:
        """Makes the bot a member of a public channel."""
        await self._call("conversations.join", channel=channel)

    async def channels(self) -> dict[str, dict[str, Any]]:
        """The workspace's channels by name, without archived ones."""
        found: dict[str, dict[str, Any]] = {}
        cursor = ""
        while True:
            answer = await self._call(
                "conversations.list",
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=PAGE,
                cursor=cursor or None,
            )
            found.update({channel["name"]: channel for channel in answer["channels"]})
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return found

    async def user(self, email: str) -> dict[str, Any] | None:
        """Slack's account of an address, closed ones included; None for nobody."""
        try:
            return dict((await self._call("users.lookupByEmail", email=email))["user"])
        except Failure as failure:
            if failure.code == "users_not_found":
                return None
            raise

    async def user_of(self, slack_id: str) -> dict[str, Any]:
        """Slack's account of an id."""
        return dict((await self._call("users.info", user=slack_id))["user"])

    async def person(self, email: str) -> SlackPerson | None:
        """Who has this address in the workspace; None for nobody, and for who has left."""
        user = await self.user(email)
        return person_of(user, email) if user else None

    async def usergroups(self) -> list[dict[str, Any]]:
        """The workspace's user groups with the ids of their members under `users`."""
        answer = await self._call("usergroups.list", include_users=True)
        return list(answer["usergroups"])

    async def do_not_disturb(self, slack_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Who of these people is in do-not-disturb, or will be, by id."""
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(slack_ids), MOST_DND):
            asked = ",".join(slack_ids[start : start + MOST_DND])
            found.update((await self._call("dnd.teamInfo", users=asked))["users"])
        return found

    async def identity(self) -> dict[str, Any]:
        """Who the token belongs to, with the scopes it was granted under `scopes`."""
        response = await self._response("auth.test")
        headers = {name.lower(): value for name, value in response.headers.items()}
        granted = headers.get("x-oauth-scopes", "")
        scopes = [scope.strip() for scope in granted.split(",") if scope.strip()]
        data: dict[str, Any] = dict(response.data)
        return data | {"scopes": scopes}

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        response = await self._response(method, **arguments)
        return dict(response.data)

    async def _response(self, method: str, **arguments: Any) -> Any:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            if method in _FORM_ONLY:
                return await self._client.api_call(method, params=given)
            return await self._client.api_call(method, json=given)
        except SlackApiError as error:
            raise _failure(error) from error
        except aiohttp.ClientConnectorError as error:
            raise Failure(Trouble.UNREACHABLE, "unreachable") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Failure(Trouble.UNCLEAR, "connection_lost") from error


_FORM_ONLY = frozenset(
    {
        "conversations.history",
        "conversations.list",
        "conversations.replies",
        "dnd.teamInfo",
        "files.getUploadURLExternal",
        "usergroups.list",
        "users.info",
        "users.lookupByEmail",
    }
)
"""Methods that take no JSON body."""


def _failure(error: SlackApiError) -> Failure:
    response: Any = error.response
    status = response.status_code
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error") or f"http_{status}")
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Failure(Trouble.LIMITED, code, _seconds(headers.get("retry-after")))
    if status >= 500:
        return Failure(Trouble.UNCLEAR, code)
    return Failure(Trouble.REFUSED, code)


def _seconds(header: str | None) -> float:
    try:
        return max(float(header or 1), 0.1)
    except ValueError:
        return 1.0
