"""`/feedback`: answered inside the command, to marketing and managers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.handlers import backtest
from bot.storage import outbox, refused
from sandbox.deliver import encode
from sandbox.person import Message
from sandbox.records import File
from sandbox.server import Sandbox
from tests.journeys.stage import PLAYBOOK, Now, Stage, having, running
from tests.journeys.steps import accepted, handed_off
from tests.journeys.test_reject import reject


async def ask(stage: Stage, name: str, words: str = "") -> Message:
    """The answer is there when the command returns, for that person only."""
    person = stage.person(name)
    await person.command(f"/feedback {words}".strip(), channel="leads")
    return await person.wait_for(lambda message: message.is_ephemeral, timeout=0.1)


async def test_who_may_ask(either: Stage) -> None:
    assert "No lead came in this period" in (await ask(either, "max")).words
    assert "for marketing and sales managers" in (await ask(either, "sam")).words
    assert "not in the playbook" in (await ask(either, "eve")).words


async def test_the_figures_reasons_and_the_leads_behind_them(stage: Stage) -> None:
    await accepted(stage, email="d@hooli.com", company="Hooli", source="fair")
    formula = '=HYPERLINK("http://x")'
    lead = await handed_off(stage, source="x" * 200, campaign=formula)
    await reject(lead, "No budget")
    shown = await ask(stage, "max", "by campaign")
    for words in (
        "*2 leads* came: 2 escalated, 2 handed off, *1 accepted*",
        "50% of 2",
        "No budget 100% (1)",
        "=HYPERLINK",
        "Autumn 2026",
    ):
        assert words in shown.words, words
    assert any(block["type"] == "image" for block in shown["blocks"])

    max_ = stage.person("max")
    await max_.press(shown, "Show leads")
    dialog = await max_.wait_view("Leads")
    assert "Initech" in dialog.words
    assert "Hooli" in dialog.words
    await max_.fill({"Which leads": "Rejected: No budget: 1"})
    assert "Hooli" not in (await max_.wait_view("Leads")).words


async def test_words_calibration_and_help(stage: Stage) -> None:
    assert "calibration" in (await ask(stage, "max", "help")).words
    assert "/feedback help" in (await ask(stage, "max", "by moon")).words
    assert "nothing to judge by" in (await ask(stage, "dana", "calibration Q3")).words
    assert "for sales managers" in (await ask(stage, "max", "backtest")).words


async def open_backtest(stage: Stage, content: bytes, **filled: Any) -> dict[str, str]:
    dana = stage.person("dana")
    await dana.command("/feedback backtest", channel="leads")
    await dana.wait_view("Backtest")
    file = uploaded(stage, content)
    await dana.fill({"Changed playbook": [file], **filled})
    return await dana.submit()


def kept(stage: Stage, content: bytes) -> File:
    files = stage.slack.workspace.files
    file = files.room_for(stage.person("dana").id, "new.toml", len(content))
    files.receive(file, content)
    file.is_complete = True
    return file


def uploaded(stage: Stage, content: bytes) -> dict[str, Any]:
    """What Slack's client puts into the state for a chosen file."""
    return stage.slack.workspace.files.as_slack(kept(stage, content))


async def upload(stage: Stage, name: str, content: bytes, text: str, thread: Message) -> None:
    """A file in a thread of somebody's direct messages with Baton."""
    person, workspace = stage.person(name), stage.slack.workspace
    channel = workspace.channels[await person.dm()]
    workspace.files.share([kept(stage, content)], channel, person.user, text,
                          thread_ts=thread.ts, subtype="file_share")  # fmt: skip


async def test_a_backtest_of_an_uploaded_playbook(either: Stage) -> None:
    stage, dana = either, either.person("dana")
    await accepted(stage)
    changed = f"{PLAYBOOK}\n[screening]\nprice_floor = 90000\n"
    assert await open_backtest(stage, changed.encode()) == {}
    started = await dana.wait_view("Backtest")
    assert "1 lead" in started.words
    expected = having("Of 1 lead (last 30 days)", "1 no longer")
    told = await dana.wait_for(expected, channel=await dana.dm())
    assert "1 of these were accepted" in told.words
    assert "Initech" in told.words
    await stage.settle()
    assert not stage.posted("Ask again")


async def test_a_backtest_where_tables_are_refused(stage: Stage) -> None:
    await accepted(stage)
    now, dana = stage.now(), stage.person("dana")
    await stage.baton.database.awrite(refused.refuse, "table", now)
    assert await open_backtest(stage, PLAYBOOK.encode()) == {}
    told = await dana.wait_for(having("Of 1 lead (last 30 days)"), channel=await dana.dm())
    assert "*To sales:* Would: to sales 1 (1 accepted, 0 won)" in told.words
    assert "table" not in {block["type"] for block in told["blocks"]}


async def test_the_next_version_is_uploaded_in_the_thread(stage: Stage) -> None:
    lead, dana = await accepted(stage), stage.person("dana")
    assert await open_backtest(stage, PLAYBOOK.encode()) == {}
    told = await dana.wait_for(having("Of 1 lead (last 30 days)"), channel=await dana.dm())
    await upload(stage, "dana", f"{PLAYBOOK}\n[screening]\nprice_floor = 90000\n".encode(),
                 "this month", told)  # fmt: skip
    await dana.wait_for(having("Of 1 lead (this month)", "1 no longer"), channel=await dana.dm())
    await upload(stage, "dana", b"[team\nname = 3", "", told)
    await dana.wait_for(having("new.toml", "Mend the file"), channel=await dana.dm())
    await upload(stage, "dana", PLAYBOOK.encode(), "soonish", told)
    await dana.wait_for(having("“soonish” is not a period"), channel=await dana.dm())
    card = await lead.ae.wait_for(having("Initech"), channel=await lead.ae.dm())
    await upload(stage, lead.ae.user.name, PLAYBOOK.encode(), "", card)
    await lead.ae.wait_for(having("A backtest is for sales managers"), channel=await lead.ae.dm())


@pytest.mark.parametrize(
    ("content", "said"),
    [(PLAYBOOK.encode(), "Of 1 lead (last 30 days)"), (b"[team\nname = 3", "Mend the file")],
    ids=["good", "bad"],
)
async def test_an_upload_that_two_processes_hear_of_is_answered_once(
    slack_workspace: Sandbox, clock: Now, postgres_url: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, content: bytes, said: str,
) -> None:  # fmt: skip
    async with (
        running(postgres_url, tmp_path, slack=slack_workspace, now=clock) as stage,
        running(postgres_url, tmp_path, slack=slack_workspace, now=clock) as other,
    ):
        await accepted(stage)
        dana, workspace = stage.person("dana"), slack_workspace.workspace
        channel = workspace.channels[await dana.dm()]
        told: list[dict[str, Any]] = []
        with monkeypatch.context() as patch:
            patch.setattr(slack_workspace.deliveries, "event", lambda _, one: told.append(one))
            workspace.files.share([kept(stage, content)], channel, dana.user, "",
                                  subtype="file_share")  # fmt: skip
        (upload,) = (one for one in told if one["event"]["type"] == "message")
        for _ in range(2):  # and again, when all is over
            heard = encode("events_api", upload)
            await asyncio.gather(stage.post(*heard), other.post(*heard))
            await dana.wait_for(having(said), channel=channel.id)
            await stage.settle()
        answers = [one.message["text"] for one in channel.ephemerals.values()]
        assert len(answers) == 1, answers
        results = [one for one in await dana.messages(channel.id) if "Of 1 lead" in one.words]
        assert len(results) == (said != "Mend the file")


async def test_a_backtest_that_a_restart_broke_off(stage: Stage) -> None:
    now, dana = stage.now(), stage.person("dana")
    left = backtest.broken_off("new.toml", "last 30 days", "dana@acme.com", now)
    await stage.baton.database.ashare(outbox.put, [left], now, backtest.PATIENCE)
    stage.now.skip_to(now + backtest.PATIENCE)
    stage.baton.worker.wake()
    told = await dana.wait_for(having("Ask again", "new.toml"), channel=await dana.dm())
    assert "/feedback backtest" in told.words


async def test_a_file_that_is_no_playbook(stage: Stage) -> None:
    errors = await open_backtest(stage, b"[team\nname = 3")
    assert "new.toml" in errors["Changed playbook"]
    dana = stage.person("dana")
    await dana.fill({"Changed playbook": [uploaded(stage, b"#" * 300_000)]})
    assert "larger than 256 KB" in (await dana.submit())["Changed playbook"]
    await dana.fill(
        {"Changed playbook": [uploaded(stage, PLAYBOOK.encode())], "Leads received in": "soonish"}
    )
    assert "not a period" in (await dana.submit())["Leads received in"]
