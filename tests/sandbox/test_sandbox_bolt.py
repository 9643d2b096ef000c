"""A bot written with Bolt finds a workspace that behaves like Slack, by HTTP and by socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from bolt_bots import CONNECTIONS, bolt_over_http
from slack_bolt.app.async_app import AsyncApp

from sandbox.person import Person
from sandbox.records import App
from sandbox.refusal import ClientError
from sandbox.server import Sandbox


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Globex* wants a call"}},
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            {"type": "button", "action_id": "qualify", "text": plain("Qualify"), "value": "42"},
            {"type": "button", "action_id": "gone", "text": plain("Done")},
        ],
    },
]
DIALOG = {
    "type": "modal",
    "callback_id": "budget",
    "title": plain("Budget"),
    "submit": plain("Next"),
    "notify_on_close": True,
    "private_metadata": "lead 42",
    "blocks": [
        {
            "type": "input",
            "block_id": "budget",
            "label": plain("Budget"),
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [option("Confirmed"), option("Unknown")],
            },
        },
        {
            "type": "input",
            "block_id": "phone",
            "optional": True,
            "label": plain("Direct phone"),
            "element": {"type": "plain_text_input", "action_id": "number"},
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "hint", "text": plain("Show a hint")}],
        },
    ],
}
SECOND = {**DIALOG, "callback_id": "second", "title": plain("Authority"), "blocks": CARD[:1]}


class Heard:
    """What the bot was told."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []


def register(bolt: AsyncApp, heard: Heard) -> None:
    @bolt.command("/echo")
    async def echo(ack: Any, body: dict[str, Any], say: Any) -> None:
        heard.bodies.append(body)
        await say(text="A card", blocks=CARD)
        await ack(f"You said {body['text']}")

    @bolt.action("qualify")
    async def qualify(ack: Any, body: dict[str, Any], client: Any) -> None:
        heard.bodies.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=DIALOG)
        await ack()

    @bolt.action("gone")
    async def done(ack: Any, body: dict[str, Any], client: Any) -> None:
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_update(channel=channel, ts=ts, text="Done", blocks=[])
        await ack()

    @bolt.action("hint")
    async def hint(ack: Any, body: dict[str, Any], client: Any) -> None:
        view = body["view"]
        blocks = [*DIALOG["blocks"], {"type": "divider"}]
        await client.views_update(
            view_id=view["id"], hash=view["hash"], view={**DIALOG, "blocks": blocks}
        )
        await ack()

    @bolt.view("budget")
    async def budget(ack: Any, body: dict[str, Any]) -> None:
        heard.bodies.append(body)
        phone = body["view"]["state"]["values"]["phone"]["number"]["value"]
        if phone == "none":
            await ack(response_action="errors", errors={"phone": "That is no number."})
        elif phone == "more":
            await ack(response_action="push", view=SECOND)
        else:
            await ack()

    @bolt.view("second")
    async def second(ack: Any) -> None:
        await ack(response_action="clear")

    @bolt.view_closed("budget")
    async def closed(ack: Any, body: dict[str, Any]) -> None:
        heard.bodies.append(body)
        await ack()

    @bolt.shortcut("keep")
    async def keep(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Kept: {body['message']['text']}")

    @bolt.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say(text=f"<@{event['user']}> called", thread_ts=event["ts"])

    @bolt.event("app_home_opened")
    async def home(event: dict[str, Any], client: Any) -> None:
        view = {"type": "home", "blocks": CARD[:1]}
        await client.views_publish(user_id=event["user"], view=view)

    @bolt.event("message")
    async def message(event: dict[str, Any], say: Any) -> None:
        if event["channel_type"] == "im":
            await say("I hear you")


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(params=CONNECTIONS)
async def sam(
    request: pytest.FixtureRequest, slack: Sandbox, app: App, heard: Heard
) -> AsyncIterator[Person]:
    async with CONNECTIONS[request.param](slack, app, lambda bolt: register(bolt, heard)):
        yield slack.person("sam@acme.com")


async def test_a_command_is_answered_to_its_sender_only(sam: Person, heard: Heard) -> None:
    await sam.command("/echo good morning", "leads")
    answer = await sam.wait_for("You said good morning")
    assert answer.is_ephemeral
    assert heard.bodies[0]["text"] == "good morning"
    assert heard.bodies[0]["channel_name"] == "leads"


async def test_a_button_opens_a_dialog_that_sends_errors_back_and_then_closes(
    sam: Person, heard: Heard
) -> None:
    await sam.command("/echo hello", "leads")
    card = await sam.wait_for("Globex")
    assert card.buttons == ["Qualify", "Done"]
    await sam.press(card, "Qualify")
    dialog = await sam.wait_view("Budget")
    assert dialog.labels == ["Budget", "Direct phone"]

    assert await sam.submit() == {"Budget": "Please complete this required field."}
    await sam.fill({"Budget": "Confirmed", "Direct phone": "none"})
    assert await sam.submit() == {"Direct phone": "That is no number."}
    await sam.fill({"Direct phone": "+1 415 555 0134"})
    assert await sam.submit() == {}
    assert await sam.view() is None

    press, submission = heard.bodies[1], heard.bodies[-1]
    assert press["actions"][0]["value"] == "42"
    assert press["container"]["message_ts"] == card.ts == press["message"]["ts"]
    values = submission["view"]["state"]["values"]
    assert values["budget"]["choice"]["selected_option"]["value"] == "confirmed"
    assert submission["view"]["private_metadata"] == "lead 42"


async def test_what_was_filled_in_outlives_an_update_of_the_dialog(sam: Person) -> None:
    await sam.command("/echo hello", "leads")
    await sam.press(await sam.wait_for("Globex"), "Qualify")
    dialog = await sam.wait_view("Budget")
    before = dialog.view.hash
    await sam.fill({"Direct phone": "+1 415 555 0134"})
    await sam.press_in_view("Show a hint")
    assert dialog.view.body["blocks"][-1]["type"] == "divider"
    assert dialog.values == {"Budget": None, "Direct phone": "+1 415 555 0134"}
    assert dialog.view.hash != before


async def test_a_pushed_dialog_stands_on_the_first_and_clear_closes_both(sam: Person) -> None:
    await sam.command("/echo hello", "leads")
    await sam.press(await sam.wait_for("Globex"), "Qualify")
    await sam.fill({"Budget": "Unknown", "Direct phone": "more"})
    await sam.submit()
    second = await sam.wait_view("Authority")
    assert second.view.previous_view_id == second.view.root_view_id != second.view.id
    await sam.submit()
    assert await sam.view() is None


async def test_closing_a_dialog_tells_the_app_that_asked(sam: Person, heard: Heard) -> None:
    await sam.command("/echo hello", "leads")
    await sam.press(await sam.wait_for("Globex"), "Qualify")
    await sam.close()
    assert heard.bodies[-1]["type"] == "view_closed"
    assert heard.bodies[-1]["is_cleared"] is False


async def test_an_updated_message_loses_its_buttons(sam: Person) -> None:
    await sam.command("/echo hello", "leads")
    await sam.press(await sam.wait_for("Globex"), "Done")
    [message, _] = await sam.messages("leads")
    assert message.buttons == []
    assert message.text == "Done"


async def test_a_label_that_is_not_there_is_answered_with_those_that_are(sam: Person) -> None:
    await sam.command("/echo hello", "leads")
    card = await sam.wait_for("Globex")
    with pytest.raises(LookupError, match="'Qualify', 'Done'"):
        await sam.press(card, "Approve")


async def test_a_mention_is_answered_in_its_thread(sam: Person, app: App) -> None:
    question = await sam.say("leads", f"<@{app.user_id}> are you there?")
    await sam.wait_for("called")
    [parent, reply] = await sam.messages("leads", thread=question)
    assert parent["reply_count"] == 1
    assert reply.text == f"<@{sam.id}> called"


async def test_a_direct_message_reaches_the_bot(sam: Person) -> None:
    channel = await sam.dm()
    await sam.say(channel, "Hello")
    await sam.wait_for("I hear you", channel)


async def test_a_message_shortcut_is_answered_at_its_response_url(sam: Person) -> None:
    message = await sam.say("leads", "Call Globex")
    await sam.shortcut("Keep this", message)
    answer = await sam.wait_for("Kept: Call Globex")
    assert answer.is_ephemeral


async def test_looking_at_home_makes_the_app_publish_it(sam: Person) -> None:
    home = await sam.home()
    assert "Globex" in home.words


async def test_an_app_that_is_silent_or_fails_is_named_to_the_person(
    slack: Sandbox, app: App
) -> None:
    def fail(bolt: AsyncApp) -> None:
        @bolt.command("/echo")
        async def echo(ack: Any) -> None:
            raise RuntimeError("broken")

        @bolt.error
        async def error(error: Exception) -> None:
            """Keep the log quiet."""

    sam = slack.person("sam")
    with pytest.raises(ClientError, match="Echo is not connected and has no request URL"):
        await sam.command("/echo hello", "leads")
    async with bolt_over_http(slack, app, fail):
        with pytest.raises(ClientError, match="HTTP 500"):
            await sam.command("/echo hello", "leads")
    with pytest.raises(ClientError, match="Echo cannot be reached"):
        await sam.command("/echo hello", "leads")
