"""Slack's Web API as delivery needs it: post, update, find again. The only user of the client."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.retry import Failure, Trouble
from bot.messages.context import Message
from bot.names import METADATA_EVENT
from bot.storage.people import SlackPerson

PAGE = 200
LOOK_BACK = 5.0
"""Seconds before an unclear attempt from which its message is searched, as clocks differ."""


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

    async def person(self, email: str) -> SlackPerson | None:
        """Who has this address in the workspace; None for nobody, and for who has left."""
        try:
            user = (await self._call("users.lookupByEmail", email=email))["user"]
        except Failure as failure:
            if failure.code == "users_not_found":
                return None
            raise
        if user.get("deleted"):
            return None
        profile = user.get("profile", {})
        name = profile.get("real_name") or user.get("real_name") or user.get("name") or email
        return SlackPerson(email, user["id"], name, user.get("tz"))

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
