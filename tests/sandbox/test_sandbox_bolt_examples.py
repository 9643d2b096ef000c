"""The examples of Bolt for Python's documentation run here: App and AsyncApp, HTTP and socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from bolt_bots import bolt_over_http, bolt_over_socket
from bolt_examples import plainly, register
from slack_bolt import App as SyncApp
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_bolt.app.async_app import AsyncApp
from slack_sdk import WebClient

from sandbox.person import Person
from sandbox.records import App
from sandbox.refusal import ClientError
from sandbox.server import Sandbox

Connect = Callable[[Sandbox, App, list[str]], AbstractAsyncContextManager[Any]]


def _sync(slack: Sandbox, app: App, seen: list[str]) -> SyncApp:
    client = WebClient(token=app.bot_token, base_url=slack.api_url)
    bolt = SyncApp(
        client=client,
        signing_secret=app.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
    )
    register(bolt, plainly, seen)
    return bolt


@asynccontextmanager
async def sync_http(slack: Sandbox, app: App, seen: list[str]) -> AsyncIterator[None]:
    bolt = _sync(slack, app, seen)
    server = SlackAppDevelopmentServer(0, "/slack/events", bolt, http_server_logger_enabled=False)
    http: Any = server._server
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    app.request_url = f"http://127.0.0.1:{http.server_address[1]}/slack/events"
    try:
        yield
        await slack.settle()
    finally:
        await asyncio.to_thread(http.shutdown)
        http.server_close()
        thread.join()


@asynccontextmanager
async def sync_socket(slack: Sandbox, app: App, seen: list[str]) -> AsyncIterator[None]:
    handler = SocketModeHandler(_sync(slack, app, seen), app.app_token)
    await asyncio.to_thread(handler.connect)
    # Its end waits for a read in another thread, which gives up after 3 seconds by itself.
    session: Any = handler.client.current_session
    session.sock.settimeout(0.1)
    try:
        yield
        await slack.settle()
    finally:
        await asyncio.to_thread(handler.close)


def _async(connect: Any) -> Connect:
    def connected(slack: Sandbox, app: App, seen: list[str]) -> Any:
        return connect(slack, app, lambda bolt: register(bolt, lambda listener: listener, seen))

    return connected


CONNECTIONS: dict[str, Connect] = {
    "AsyncApp-http": _async(bolt_over_http),
    "AsyncApp-socket": _async(bolt_over_socket),
    "App-http": sync_http,
    "App-socket": sync_socket,
}


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture(params=CONNECTIONS)
async def sam(
    request: pytest.FixtureRequest, slack: Sandbox, app: App, seen: list[str]
) -> AsyncIterator[Person]:
    slack.workspace.limits.enabled = False
    async with CONNECTIONS[request.param](slack, app, seen):
        yield slack.person("sam")


@pytest.mark.parametrize(
    ("said", "answer"),
    [(":wave:", "Hello, <@"), ("well, hey there", "You said hey")],
)
async def test_messages_are_listened_to(sam: Person, said: str, answer: str) -> None:
    await sam.say("leads", said)
    await sam.wait_for(answer, "leads")


async def test_an_answer_in_the_thread(sam: Person) -> None:
    question = await sam.say("leads", "a thread, please")
    await sam.wait_for("Down here")
    [_, answer] = await sam.messages("leads", thread=question)
    assert answer.text == "Down here"


async def test_a_mention_is_heard(sam: Person, app: App) -> None:
    await sam.say("leads", f"<@{app.user_id}> are you there?")
    await sam.wait_for("What's up, <@")


async def test_an_edit_is_heard(sam: Person, slack: Sandbox) -> None:
    said = await sam.say("leads", "one")
    slack.client.edit(sam.user, slack.workspace.channels[said.channel], said.ts, "two")
    await sam.wait_for("Now: two")


async def test_a_command_answers_and_its_message_is_acted_on(sam: Person, seen: list[str]) -> None:
    await sam.command("/echo menu", "leads")
    menu = await sam.wait_for("Pick a date")
    assert not menu.is_ephemeral
    await sam.choose(menu, "Pick a date", "2026-11-23")
    await sam.wait_for("On 2026-11-23")
    await sam.choose(menu, "Assign to", "Bob")
    await sam.wait_for("Assigned to Bob")
    await sam.press("Slow")
    await sam.sees("Working for sam")
    await sam.press("Approve")
    await sam.sees("Approved")
    assert (await sam.look(menu)).text == "Approved"
    assert seen[0] == "/echo"
    assert {"block_actions", "block_suggestion"} <= set(seen)


async def test_a_shortcut_opens_a_dialog_that_changes_stacks_and_ends(sam: Person) -> None:
    await sam.shortcut("New thing")
    await sam.wait_view("Ticket")
    await sam.fill({"Title": "abc"})
    await sam.press("More")
    await sam.sees("Grown")
    assert await sam.submit() == {"Title": "Say more."}
    await sam.press("Stack")
    await sam.wait_view("Second")
    await sam.close()
    await sam.fill({"Title": "A longer one"})
    assert await sam.submit() == {}
    await sam.wait_for("Ticket: A longer one", await sam.dm())


async def test_a_message_shortcut_reacts(sam: Person) -> None:
    said = await sam.say("leads", "Keep me")
    await sam.shortcut("Keep this", said)
    await sam.wait_for(lambda message: "reactions" in message)
    assert (await sam.look(said))["reactions"][0]["name"] == "pushpin"


async def test_the_home_is_published(sam: Person) -> None:
    assert "At home" in (await sam.home()).words


async def test_lazy_listeners_work_after_the_answer(slack: Sandbox, app: App) -> None:
    def lazily(bolt: AsyncApp) -> None:
        async def answer(ack: Any) -> None:
            await ack("Soon")

        async def work(respond: Any) -> None:
            await respond("Done")

        bolt.command("/echo")(ack=answer, lazy=[work])

    sam = slack.person("sam")
    async with bolt_over_http(slack, app, lazily):
        await sam.command("/echo x", "leads")
        await sam.sees("Soon")
        await sam.sees("Done")


async def test_a_forged_signature_is_turned_away_by_the_app(slack: Sandbox, app: App) -> None:
    sam = slack.person("sam")
    async with bolt_over_http(slack, app, lambda _: None):
        app.signing_secret = "forged"
        with pytest.raises(ClientError, match="HTTP 401"):
            await sam.command("/echo x", "leads")


async def test_the_plain_sync_client(slack: Sandbox, app: App) -> None:
    app.scopes |= {"files:write", "files:read"}
    client = WebClient(token=app.bot_token, base_url=slack.api_url)

    def use() -> tuple[Any, list[Any], Any]:
        me = client.auth_test()
        posted = client.chat_postMessage(channel="#leads", text="Hello & <bye>")
        pages = list(client.conversations_list(limit=1))
        client.files_upload_v2(channel=posted["channel"], content="a,b", filename="a.csv")
        return me, pages, posted

    me, pages, posted = await asyncio.to_thread(use)
    assert me["user"] == "echo"
    assert [page["channels"][0]["name"] for page in pages] == ["leads"]
    assert posted["message"]["text"] == "Hello &amp; &lt;bye&gt;"
    newest = (await slack.person("sam").messages("leads"))[-1]
    assert newest["files"][0]["name"] == "a.csv"


async def test_a_wrong_token_is_refused_by_the_server(slack: Sandbox) -> None:
    client = WebClient(token="xoxb-real-looking", base_url=slack.api_url)
    with pytest.raises(Exception, match="invalid_auth"):
        await asyncio.to_thread(client.auth_test)
