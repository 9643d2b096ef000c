"""The listeners that Bolt for Python's documentation shows, once for App and once for AsyncApp.

Both do the same, so that one set of tests holds for them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any

PLAIN = {"type": "plain_text", "text": "Ticket"}
MENU = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Pick a date"},
        "accessory": {"type": "datepicker", "action_id": "date", "placeholder": PLAIN},
    },
    {
        "type": "actions",
        "block_id": "approval",
        "elements": [
            {"type": "button", "action_id": "approve", "text": {**PLAIN, "text": "Approve"}},
            {"type": "button", "action_id": "slow", "text": {**PLAIN, "text": "Slow"}},
        ],
    },
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Assign to"},
        "accessory": {"type": "external_select", "action_id": "assignee", "min_query_length": 0},
    },
]
TICKET = {
    "type": "modal",
    "callback_id": "ticket",
    "title": PLAIN,
    "submit": {**PLAIN, "text": "Submit"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {**PLAIN, "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [
                {"type": "button", "action_id": "grow", "text": {**PLAIN, "text": "More"}},
                {"type": "button", "action_id": "stack", "text": {**PLAIN, "text": "Stack"}},
            ],
        },
    ],
}
GROWN = {
    **TICKET,
    "blocks": [*TICKET["blocks"], {"type": "header", "text": {**PLAIN, "text": "Grown"}}],
}
SECOND = {"type": "modal", "title": {**PLAIN, "text": "Second"}, "blocks": []}
HOME = {"type": "home", "blocks": [{"type": "header", "text": {**PLAIN, "text": "At home"}}]}
PEOPLE = [{"text": {**PLAIN, "text": name}, "value": name} for name in ("Ann", "Bob")]

Do = Callable[..., Any]


def register(
    bolt: Any, do: Callable[[Callable[..., Awaitable[None]]], Do], seen: list[str]
) -> None:
    """`do` makes a listener of a coroutine function: itself, or a plain function for App."""

    @bolt.middleware
    @do
    async def remember(body: Any, next: Any, context: Any) -> None:
        seen.append(body.get("type") or body.get("command", ""))
        context["greeting"] = "Hello"
        await called(next)

    @do
    async def no_bots(message: Any, next: Any) -> None:
        if message.get("subtype") is None:
            await called(next)

    @bolt.message(":wave:")
    @do
    async def wave(message: Any, say: Any, context: Any) -> None:
        await called(say, f"{context['greeting']}, <@{message['user']}>!")

    @bolt.message(re.compile("(hi|hey) there"), middleware=[no_bots])
    @do
    async def matched(say: Any, context: Any) -> None:
        await called(say, f"You said {context['matches'][0]}")

    @bolt.message("thread")
    @do
    async def in_thread(message: Any, say: Any) -> None:
        await called(say, text="Down here", thread_ts=message["ts"])

    @bolt.command("/echo")
    @do
    async def menu(ack: Any, respond: Any, command: Any) -> None:
        await called(ack)
        await called(respond, text=command["text"], blocks=MENU, response_type="in_channel")

    @bolt.action("approve")
    @do
    async def approve(ack: Any, respond: Any) -> None:
        await called(ack)
        await called(respond, "Approved", replace_original=True)

    @bolt.action({"block_id": "approval", "action_id": "slow"})
    @do
    async def slow(ack: Any, say: Any, body: Any) -> None:
        await called(ack)
        await called(say, f"Working for {body['user']['username']}")

    @bolt.action(re.compile("^date$"))
    @do
    async def date(ack: Any, action: Any, say: Any) -> None:
        await called(ack)
        await called(say, f"On {action['selected_date']}")

    @bolt.options("assignee")
    @do
    async def assignees(ack: Any, payload: Any) -> None:
        found = [one for one in PEOPLE if one["value"].startswith(payload["value"])]
        await called(ack, options=found)

    @bolt.action("assignee")
    @do
    async def assigned(ack: Any, action: Any, say: Any) -> None:
        await called(ack)
        await called(say, f"Assigned to {action['selected_option']['value']}")

    @bolt.shortcut("new_thing")
    @do
    async def ticket(ack: Any, shortcut: Any, client: Any) -> None:
        await called(ack)
        await called(client.views_open, trigger_id=shortcut["trigger_id"], view=TICKET)

    @bolt.shortcut({"type": "message_action", "callback_id": "keep"})
    @do
    async def keep(ack: Any, client: Any, shortcut: Any) -> None:
        await called(ack)
        channel = shortcut["channel"]["id"]
        await called(
            client.reactions_add,
            channel=channel,
            timestamp=shortcut["message"]["ts"],
            name="pushpin",
        )

    @bolt.action("grow")
    @do
    async def grow(ack: Any, body: Any, client: Any) -> None:
        await called(ack)
        view = body["view"]
        await called(client.views_update, view_id=view["id"], hash=view["hash"], view=GROWN)

    @bolt.action("stack")
    @do
    async def stack(ack: Any, body: Any, client: Any) -> None:
        await called(ack)
        await called(client.views_push, trigger_id=body["trigger_id"], view=SECOND)

    @bolt.view("ticket")
    @do
    async def submitted(ack: Any, view: Any, client: Any, body: Any) -> None:
        title = view["state"]["values"]["title"]["value"]["value"]
        if len(title) < 5:
            await called(ack, response_action="errors", errors={"title": "Say more."})
            return
        await called(ack)
        user = body["user"]["id"]
        await called(client.chat_postMessage, channel=user, text=f"Ticket: {title}")

    @bolt.event("app_mention")
    @do
    async def mentioned(event: Any, say: Any) -> None:
        await called(say, f"What's up, <@{event['user']}>?")

    @bolt.event("app_home_opened")
    @do
    async def home(event: Any, client: Any) -> None:
        await called(client.views_publish, user_id=event["user"], view=HOME)

    @bolt.event({"type": "message", "subtype": "message_changed"})
    @do
    async def changed(event: Any, say: Any) -> None:
        await called(say, f"Now: {event['message']['text']}")

    @bolt.event("message")
    @do
    async def other() -> None:
        """Nothing to do; without it Bolt would warn."""


async def called(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call what Bolt hands a listener: a coroutine function in AsyncApp, a plain one in App."""
    result = function(*args, **kwargs)
    return await result if inspect.isawaitable(result) else result


def plainly(listener: Callable[..., Awaitable[None]]) -> Do:
    """The listener as a plain function; nothing in it ever has to wait."""
    names = list(inspect.signature(listener).parameters)

    def run(**kwargs: Any) -> None:
        coroutine: Any = listener(**kwargs)
        try:
            coroutine.send(None)
        except StopIteration:
            return
        raise AssertionError("a listener of App waited")

    signature = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names]
    run.__dict__["__signature__"] = inspect.Signature(signature)
    return run
