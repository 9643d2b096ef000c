"""The driver of a person fills every kind of field, and waiting tells what was there instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from bolt_bots import bolt_over_socket
from slack_bolt.app.async_app import AsyncApp

from sandbox.api import call_method
from sandbox.person import Person
from sandbox.records import App
from sandbox.refusal import ClientError
from sandbox.server import Sandbox
from sandbox.workspace import Workspace


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain(text), "value": text[0]} for text in ("Phone", "E-mail", "Video")]


def field(label: str, type: str, **more: Any) -> dict[str, Any]:
    element = {"type": type, "action_id": "a", **more}
    return {"type": "input", "block_id": label, "label": plain(label), "element": element}


FORM = {
    "type": "modal",
    "title": plain("Everything"),
    "submit": plain("Send"),
    "blocks": [
        field("Words", "plain_text_input", min_length=3, max_length=20),
        field("Email", "email_text_input"),
        field("Link", "url_text_input"),
        field("Seats", "number_input", is_decimal_allowed=False, min_value="1"),
        field("Best way", "static_select", options=OPTIONS),
        field("Ways", "multi_static_select", options=OPTIONS),
        field("One", "radio_buttons", options=OPTIONS),
        field("Some", "checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]),
        field("Owner", "users_select"),
        field("Team", "multi_users_select"),
        field("Where", "conversations_select"),
        field("Day", "datepicker"),
        field("Hour", "timepicker"),
        field("Moment", "datetimepicker"),
    ],
}


@pytest.fixture
def sam(slack: Sandbox, app: App) -> Person:
    sam = slack.person("Sam Okafor")
    trigger = slack.workspace.triggers.issue(app.id, sam.id)
    args = {"trigger_id": trigger, "view": FORM}
    call_method(slack.workspace, "views.open", app.bot_token, args)
    return sam


GOOD = {
    "Words": "hello",
    "Email": "a@b.co",
    "Link": "https://b.co",
    "Seats": 12,
    "Best way": "Phone",
    "Ways": ["Phone", "Video"],
    "One": "E-mail",
    "Some": ["Video"],
    "Owner": "ada@acme.com",
    "Team": ["sam", "ada"],
    "Where": "#leads",
    "Day": date(2026, 11, 23),
    "Hour": time(9, 30),
    "Moment": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
}


async def test_every_kind_of_field_takes_what_a_person_would_say(
    sam: Person, slack: Sandbox
) -> None:
    await sam.fill(GOOD)
    dialog = await sam.wait_view("Everything")
    people, leads = slack.workspace.person, slack.workspace.find_channel("leads")
    assert leads
    assert dialog.values == {
        **GOOD,
        "Seats": "12",
        "Owner": people("ada").id,
        "Team": [people("sam").id, people("ada").id],
        "Where": leads.id,
        "Day": "2026-11-23",
        "Hour": "09:30",
        "Moment": 1_795_426_200,
    }


async def test_what_the_client_can_see_is_wrong_never_reaches_the_app(sam: Person) -> None:
    await sam.fill({**GOOD, "Words": "no", "Email": "a at b", "Link": "b.co", "Seats": "0"})
    assert await sam.submit() == {
        "Words": "Please enter at least 3 characters.",
        "Email": "Please enter a valid email address.",
        "Link": "Please enter a valid URL.",
        "Seats": "Please enter 1 or more.",
    }


async def test_unknown_labels_name_the_known_ones(sam: Person) -> None:
    with pytest.raises(LookupError, match="No field 'Budget' here; there are: 'Words', 'Email'"):
        await sam.fill({"Budget": "x"})
    with pytest.raises(LookupError, match="No option 'Pigeon' here; there are: 'Phone'"):
        await sam.fill({"Best way": "Pigeon"})


async def test_waiting_in_vain_tells_what_was_there(slack: Sandbox) -> None:
    ada = slack.person("ada")
    await ada.say("leads", "Good morning")
    with pytest.raises(TimeoutError, match=r"Ada Novak saw no such message.*Good morning"):
        await ada.wait_for("Globex", timeout=0.01)
    with pytest.raises(TimeoutError, match="No dialog 'Budget' for Ada Novak"):
        await ada.wait_view("Budget", timeout=0.01)


async def test_a_private_channel_is_hidden_from_others(slack: Sandbox) -> None:
    await slack.person("ada").say("secret", "psst")
    with pytest.raises(LookupError, match="No channel 'secret'"):
        await slack.person("sam").messages("secret")


async def test_an_app_that_takes_too_long_did_not_respond_in_time(
    workspace: Workspace, app: App
) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(swallow, "127.0.0.1", 0)
    app.request_url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}/"
    async with silent, Sandbox(workspace, answer_limit=0.02) as slack:
        with pytest.raises(ClientError, match="/echo failed: Echo didn't respond in time"):
            await slack.person("sam").command("/echo hello", "leads")


async def test_of_several_sockets_one_is_told(slack: Sandbox, app: App) -> None:
    answers: list[int] = []

    def register(number: int) -> Callable[[AsyncApp], None]:
        def registered(bolt: AsyncApp) -> None:
            @bolt.command("/echo")
            async def echo(ack: Any) -> None:
                answers.append(number)
                await ack()

        return registered

    sam = slack.person("sam")
    async with (
        bolt_over_socket(slack, app, register(1)),
        bolt_over_socket(slack, app, register(2)),
    ):
        for _ in range(4):
            await sam.command("/echo hello", "leads")
    assert sorted(answers) == [1, 1, 2, 2]
