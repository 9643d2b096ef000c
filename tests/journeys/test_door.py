"""What comes to Slack's route but not from Slack, or not as Slack sends it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.deliver import FORM, NoAnswer, encode, sign
from tests.journeys.stage import ARRIVED, Stage
from tests.journeys.steps import arrived


@pytest.fixture
def seconds() -> int:
    return int(datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "9" * 6000},
        {"X-Slack-Signature": None, "X-Slack-Request-Timestamp": None},
    ],
    ids=str,
)
async def test_not_signed_by_slack(
    stage: Stage, seconds: int, forged: dict[str, str | None]
) -> None:
    lead = await arrived(stage)
    body, content_type = encode("interactive", stage.click(lead.sdr, lead.to_sdr, "Pass"))
    headers = sign(stage.app, body, seconds) | forged
    given = {name: value for name, value in headers.items() if value is not None}
    status, _ = await stage.post(body, content_type, given)
    assert status == 401
    assert await stage.kinds(lead.id) == ARRIVED


async def test_signed_six_minutes_ago(stage: Stage, seconds: int) -> None:
    lead = await arrived(stage)
    body, content_type = encode("interactive", stage.click(lead.sdr, lead.to_sdr, "Pass"))
    status, _ = await stage.post(body, content_type, sign(stage.app, body, seconds - 360))
    assert status == 401
    assert await stage.kinds(lead.id) == ARRIVED


async def test_a_body_that_slack_would_never_send(stage: Stage, seconds: int) -> None:
    body = b"payload=" + b"x" * 5_000_000
    status, _ = await stage.post(body, FORM, sign(stage.app, body, seconds))
    assert status == 413
    assert (await stage.post(b"", FORM))[0] < 500


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=not+json",
        b"payload=[]",
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
        b"payload=%7B%22type%22%3A%22view_submission%22%7D",
        b"\xff\xfe\x00",
        b"command=%2Fpipeline",
        b"command=%2Fnothing&user_id=U1",
    ],
)
async def test_malformed_but_signed(stage: Stage, body: bytes) -> None:
    status, _ = await stage.post(body, FORM)
    assert status < 500
    status, _ = await stage.post(body, "application/json")
    assert status < 500


async def test_ids_that_nobody_handles(stage: Stage, logs: list[MutableMapping[str, Any]]) -> None:
    lead = await arrived(stage)
    click = stage.click(lead.sdr, lead.to_sdr, "Pass")
    (pressed,) = click["actions"]
    for payload in [
        click | {"actions": [pressed | {"action_id": "lead.dance"}]},
        click | {"actions": []},
        click | {"actions": [pressed | {"value": "no number"}]},
        click | {"actions": [pressed | {"value": "99999999"}]},
        click | {"user": {"id": "U0NOBODY"}},
        click | {"type": "a_new_thing"},
    ]:
        status, _ = await stage.post_interaction(payload)
        assert status < 500
    assert await stage.kinds(lead.id) == ARRIVED
    assert logs
    assert "initech" not in str(logs).casefold()


async def test_ids_that_nobody_handles_do_not_break_the_socket(either: Stage) -> None:
    lead = await arrived(either)
    click = either.click(lead.sdr, lead.to_sdr, "Qualify")
    (pressed,) = click["actions"]
    unknown = click | {"actions": [pressed | {"action_id": "lead.dance"}]}
    with contextlib.suppress(NoAnswer, TimeoutError):
        async with asyncio.timeout(0.2):
            await either.deliver(unknown)
    await either.deliver(click)
    assert "claimed" in await either.kinds(lead.id)
