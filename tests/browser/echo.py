"""A small workspace and a small app in it, to try the page with."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp

TEAM = {
    "team": {"name": "Acme"},
    "people": [
        {"name": "sam", "real_name": "Sam Okafor", "title": "SDR", "tz": "America/New_York"},
        {"name": "ada", "real_name": "Ada Novak", "title": "AE", "tz": "Europe/Prague"},
    ],
    "channels": [{"name": "leads"}, {"name": "general"}],
}
MANIFEST = {
    "display_information": {"name": "Echo"},
    "features": {
        "slash_commands": [{"command": "/echo", "description": "Says it again"}],
        "app_home": {"home_tab_enabled": True},
        "shortcuts": [
            {"name": "Turn into a lead", "type": "message", "callback_id": "turn"},
            {"name": "New lead", "type": "global", "callback_id": "new"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "channels:read", "files:read", "files:write"]}
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
LEADS = 16
"""Leads on Echo's home: with four blocks each they make more than sixty."""


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": "v", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


CARD = [
    {"type": "header", "text": plain("Acme Robotics · $18,000")},
    {"type": "section", "fields": [mrkdwn("*Role*\nVP Operations"), mrkdwn("*Fit*\n40")]},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "qualify",
                "text": plain("Qualify"),
                "style": "primary",
            },
            {
                "type": "button",
                "action_id": "pass",
                "text": plain("Pass"),
                "confirm": {
                    "title": plain("Pass on it?"),
                    "text": plain("It goes back."),
                    "confirm": plain("Yes, pass"),
                    "deny": plain("Keep"),
                },
            },
        ],
    },
]


def dialog(title: str, *more: dict[str, Any]) -> dict[str, Any]:
    options = [{"text": plain(text), "value": text} for text in ("confirmed", "likely", "unknown")]
    return {
        "type": "modal",
        "callback_id": "budget",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": [
            *more,
            field("budget", "Budget", {"type": "static_select", "options": options}),
            field("amount", "Amount", {"type": "plain_text_input"}, optional=True),
            field("when", "Best time", {"type": "datetimepicker"}, optional=True),
            field("notes", "Notes", {"type": "rich_text_input"}, optional=True),
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "more", "text": plain("More")}],
            },
        ],
    }


def upload_dialog() -> dict[str, Any]:
    element = {"type": "file_input", "filetypes": ["csv", "pdf"], "max_files": 2}
    return {
        "type": "modal",
        "callback_id": "upload",
        "title": plain("Import"),
        "submit": plain("Import"),
        "blocks": [field("list", "Lead list", element)],
    }


def home(leads: int) -> dict[str, Any]:
    """A home of many blocks: four for each lead, and a head."""
    options = [{"text": plain(text), "value": text} for text in ("Snooze", "Close")]
    image = {"type": "image", "image_url": PIXEL, "alt_text": "Webinar"}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Your day")},
        {"type": "context", "elements": [mrkdwn(f"*{leads}* leads wait for you")]},
    ]
    for number in range(leads):
        overflow = {"type": "overflow", "action_id": f"more{number}", "options": options}
        call = {"type": "button", "action_id": "call", "text": plain(f"Call lead {number}")}
        blocks += [
            {
                "type": "section",
                "text": mrkdwn(f"*Lead {number}*, due today"),
                "accessory": overflow,
            },
            {"type": "actions", "elements": [{**call, "value": str(number)}]},
            {"type": "context", "elements": [image, mrkdwn("From the webinar")]},
            {"type": "divider"},
        ]
    return {"type": "home", "blocks": blocks}


class Bot:
    """Echo: opens a dialog, updates it, refuses one amount, notes what it was sent."""

    def __init__(self, bolt: AsyncApp) -> None:
        self.submitted: asyncio.Queue[Any] = asyncio.Queue()
        self.turned: asyncio.Queue[Any] = asyncio.Queue()
        self.called: asyncio.Queue[str] = asyncio.Queue()
        self.uploaded: asyncio.Queue[Any] = asyncio.Queue()
        bolt.action("qualify")(self._open)
        bolt.action("pass")(self._pass)
        bolt.action("more")(self._update)
        bolt.action("call")(self._call)
        bolt.action(re.compile("more\\d+"))(self._close)
        bolt.event("app_home_opened")(self._publish)
        bolt.view("budget")(self._submit)
        bolt.view("upload")(self._upload)
        bolt.command("/echo")(self._echo)
        bolt.shortcut("turn")(self._turn)
        bolt.shortcut("new")(self._open)

    async def _open(self, ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=dialog("Qualify"))
        await ack()

    async def _pass(self, ack: Any, body: Any, client: Any) -> None:
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Passed by Sam", blocks=[])
        await ack()

    async def _update(self, ack: Any, body: Any, client: Any) -> None:
        extra = {"type": "section", "text": mrkdwn("Asked once more")}
        await client.views_update(view_id=body["view"]["id"], view=dialog("Qualify", extra))
        await ack()

    async def _submit(self, ack: Any, view: Any) -> None:
        values = view["state"]["values"]
        if values["amount"]["v"]["value"] == "12":
            await ack(response_action="errors", errors={"amount": "12 is below the floor."})
            return
        self.submitted.put_nowait(values)
        await ack()

    async def _echo(self, ack: Any, command: Any, client: Any) -> None:
        if command["text"] == "upload":
            await client.views_open(trigger_id=command["trigger_id"], view=upload_dialog())
        await ack(command["text"])

    async def _publish(self, event: Any, client: Any) -> None:
        if event["tab"] == "home" and "view" not in event:
            await client.views_publish(user_id=event["user"], view=home(LEADS))

    async def _call(self, ack: Any, action: Any) -> None:
        self.called.put_nowait(action["value"])
        await ack()

    async def _close(self, ack: Any, action: Any, body: Any, client: Any) -> None:
        await client.views_publish(user_id=body["user"]["id"], view=home(LEADS - 1))
        self.called.put_nowait(action["selected_option"]["value"])
        await ack()

    async def _upload(self, ack: Any, view: Any) -> None:
        self.uploaded.put_nowait(view["state"]["values"]["list"]["v"]["files"])
        await ack()

    async def _turn(self, ack: Any, body: Any) -> None:
        self.turned.put_nowait(body["message"])
        await ack()
