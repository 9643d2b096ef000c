"""What an administrator forbids, what is rehearsed, and calls that are malformed on the wire."""

from __future__ import annotations

import base64
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.records import App, Grant
from sandbox.server import Sandbox

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MALFORMED: list[tuple[str, dict[str, Any]]] = [
    ("missing_post_type", {"data": b"{}", "skip_auto_headers": ["Content-Type"]}),
    ("invalid_post_type", {"data": b"<a/>", "headers": {"Content-Type": "text/xml"}}),
    ("invalid_charset", {"data": b"{}", "headers": {"Content-Type": f"{JSON}; charset=ebcdic"}}),
    ("invalid_json", {"data": b"{", "headers": {"Content-Type": JSON}}),
    ("json_not_object", {"data": b"[]", "headers": {"Content-Type": JSON}}),
    ("invalid_form_data", {"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}),
    ("invalid_array_arg", {"data": b"list[]=1", "headers": {"Content-Type": FORM}}),
]


@pytest.mark.parametrize(("error", "request_args"), MALFORMED)
async def test_malformed_calls_are_refused(
    slack: Sandbox, app: App, error: str, request_args: dict[str, Any]
) -> None:
    url = f"{slack.api_url}auth.test?token={app.bot_token}"
    async with aiohttp.ClientSession() as http, http.post(url, **request_args) as answer:
        assert (await answer.json())["error"] == error


async def test_a_socket_is_opened_by_post_only(slack: Sandbox, app: App) -> None:
    url = f"{slack.api_url}apps.connections.open?token={app.app_token}"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert (await answer.json())["error"] == "insecure_request"


async def host(slack: Sandbox, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    method = "GET" if body is None else "POST"
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{slack.url}/_/{path}", json=body) as answer,
    ):
        found: dict[str, Any] = await answer.json()
        return found


async def test_an_error_is_rehearsed_once_without_effect(
    slack: Sandbox, web_client: AsyncWebClient
) -> None:
    asked = {"method": "chat.postMessage", "error": "ekm_access_denied", "times": 1}
    assert await host(slack, "faults", {"answers": [asked]}) == {"ok": True}
    assert (await host(slack, "faults"))["answers"] == [asked]
    with pytest.raises(SlackApiError) as caught:
        await web_client.chat_postMessage(channel="#leads", text="x")
    assert caught.value.response.data == {"ok": False, "error": "ekm_access_denied"}
    assert caught.value.response.status_code == 200
    (leads,) = [c for c in slack.workspace.channels.values() if c.name == "leads"]
    assert not leads.messages
    await web_client.chat_postMessage(channel="#leads", text="x")


async def test_an_error_that_slack_never_answers_is_not_rehearsed(slack: Sandbox) -> None:
    asked = {"method": "chat.delete", "error": "name_taken"}
    answer = await host(slack, "faults", {"answers": [asked]})
    assert answer["error"].startswith("The reference lists no 'name_taken' for chat.delete;")
    assert "message_not_found" in (await host(slack, "errors?method=chat.delete"))["errors"]


async def test_a_rehearsed_rate_limit_says_when_to_come_again(
    slack: Sandbox, web_client: AsyncWebClient
) -> None:
    slack.faults.rehearse("auth.test", "ratelimited", times=1)
    with pytest.raises(SlackApiError) as caught:
        await web_client.auth_test()
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"


async def test_what_an_administrator_forbids_is_forbidden(
    slack: Sandbox, web_client: AsyncWebClient
) -> None:
    done = await host(slack, "policy", {"restricted": ["post"], "edit_window": 5})
    assert done["policy"]["restricted"] == ["post"]
    with pytest.raises(SlackApiError, match="restricted_action"):
        await web_client.chat_postMessage(channel="#leads", text="x")
    assert (await host(slack, "policy", {"restricted": []}))["policy"]["edit_window"] == 5
    refused = await host(slack, "policy", {"uploads": "some"})
    assert refused["error"] == "uploads: 'some' is none of all, images, none."


async def test_an_app_may_name_itself_by_basic_authentication(slack: Sandbox, app: App) -> None:
    slack.workspace.codes["c1"] = Grant(app, slack.workspace.person("sam").id, "user")
    named = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {named}"}
    url = f"{slack.api_url}oauth.v2.access"
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(url, data={"code": "c1"}) as answer,
    ):
        assert (await answer.json())["access_token"] == app.bot_token


async def test_tokens_that_rotate_die_and_are_refreshed(
    slack: Sandbox, app: App, clock: Any
) -> None:
    app.rotates_tokens = True
    slack.workspace.codes["c1"] = Grant(app, slack.workspace.person("sam").id, "user")
    known = {"client_id": app.client_id, "client_secret": app.client_secret}
    client = AsyncWebClient(base_url=slack.api_url)
    first = await client.api_call("oauth.v2.access", params={**known, "code": "c1"})
    clock.now += first["expires_in"]
    with pytest.raises(SlackApiError, match="token_expired"):
        await client.auth_test(token=first["access_token"])
    given = {**known, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await client.api_call("oauth.v2.access", params=given)
    assert (await client.auth_test(token=second["access_token"]))["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client.api_call("oauth.v2.access", params=given)
