"""`/pipeline`: asked, answered, its leads listed and taken away as a file."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest

from sandbox.blocks.blocks import _SHAPES
from sandbox.person import Message
from tests.journeys.stage import Stage, having
from tests.journeys.steps import accepted, arrived, handed_off, open_outcome


async def ask(stage: Stage, name: str, words: str = "") -> Message:
    """The answer is there when the command returns, for that person only."""
    person = stage.person(name)
    await person.command(f"/pipeline {words}".strip(), channel="leads")
    found = await person.wait_for(lambda message: message.is_ephemeral, timeout=0.1)
    leads = stage.slack.workspace.find_channel("leads")
    assert leads
    assert [one.user for one in leads.ephemerals.values()] == [person.id]
    leads.ephemerals.clear()
    return found


def table_of(message: Message) -> dict[str, list[str]]:
    """The rows of its table, by their first cell."""
    (table,) = (block for block in message["blocks"] if block["type"] == "table")
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    return {row[0]: row[1:] for row in rows}


def chart_of(message: Message) -> dict[str, Any]:
    (chart,) = (b for b in message["blocks"] if b["type"] == "data_visualization")
    return dict(chart["chart"])


async def test_an_empty_pipeline(either: Stage) -> None:
    answer = await ask(either, "dana")
    assert "No open leads" in answer.words
    assert "No lead was received" in answer.words
    assert {block["type"] for block in answer["blocks"]} <= {
        "header", "section", "context", "actions",
    }  # fmt: skip


async def test_the_figures(stage: Stage) -> None:
    waiting = await arrived(stage, email="a@globex.com", company="Globex", deal_value=10_000)
    being = await arrived(stage, email="b@umbrella.com", company="Umbrella", deal_value=20_000)
    await open_outcome(stage, being)
    await handed_off(stage, email="c@hooli.com", company="Hooli", deal_value=5_000)
    await accepted(stage, email="d@initech.com", company="Initech", deal_value=7_000)
    await stage.arrive(email="e@student.edu", title="Student", company="University")

    answer = await ask(stage, "dana")
    shown = answer.words
    assert "*4 open leads* now, worth *$42,000*" in shown
    assert "*Waiting for an SDR:* 1 · $10,000" in shown
    assert "*Being qualified:* 1 · $20,000" in shown
    assert "*Waiting for an AE:* 1 · $5,000" in shown
    assert "*Accepted:* 1 · $7,000" in shown
    assert "none overdue" in shown
    rows = table_of(answer)
    assert [row[0] for row in rows.values()][1:] == ["5", "4", "3", "2", "1", "0"]
    assert rows["Handed off"][1] == "50%"
    assert [one["value"] for one in chart_of(answer)["series"][0]["data"]] == [5, 4, 3, 2, 1, 0]
    by_owner = table_of(await ask(stage, "dana", "this week by owner"))
    assert waiting.sdr.user.real_name.split()[0] in by_owner

    stage.now.skip(minutes=20)
    async with asyncio.timeout(3):
        while "*2 overdue*" not in (late := await ask(stage, "dana")).words:
            await asyncio.sleep(0.05)
    assert {"Qualify", "Pass", "Snooze", "Thread"} <= set(late.buttons)
    assert "Qualify" not in (await ask(stage, "max")).buttons, "marketing takes no leads"


async def test_the_leads_behind_a_number(stage: Stage) -> None:
    await arrived(stage, email="a@globex.com", company="=HYPERLINK(1)", campaign="=1+1")
    await handed_off(stage, email="c@hooli.com", company="Hooli", source="R&D " * 50)
    dana = stage.person("dana")
    await dana.command("/pipeline by source", channel="leads")
    answer = await dana.wait_for(lambda message: message.is_ephemeral, timeout=0.1)
    await dana.press(answer, "Show leads")
    view = await dana.wait_view("Leads")
    assert "=HYPERLINK(1)" in view.words
    assert "1 to 2 of 2 leads." in view.words
    await dana.fill({"Which leads": "Handed off: 1"})
    view = await dana.wait_view("Leads")
    assert "1 to 1 of 1 lead." in view.words
    assert "Hooli" in view.words
    await dana.fill({"Which leads": "Received: 2"})
    await dana.fill({"Of which row": f"{'R&D ' * 15}R&D: 1"})
    assert "1 to 1 of 1 lead." in (await dana.wait_view("Leads")).words
    await dana.fill({"Of which row": "All: 2"})
    await dana.press_in_view("Send me the file")
    assert "A file with 2 leads" in (await dana.wait_view("Leads")).words
    note = await dana.wait_for(having("Received, last 30 days: 2 leads"))
    (file,) = note["files"]
    content = stage.slack.workspace.files.all[file["id"]].content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted(row["company"] for row in rows) == ["'=HYPERLINK(1)", "Hooli"]
    assert "'=1+1" in {row["campaign"] for row in rows}


async def test_a_workspace_that_refuses_charts_gets_a_picture(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await arrived(stage, email="a@globex.com", company="Globex")
    with monkeypatch.context() as patch:
        patch.delitem(_SHAPES, "data_visualization")  # as in a workspace that Slack reaches later
        await ask(stage, "dana")
    answer = await ask(stage, "dana")  # it is remembered
    kinds = [block["type"] for block in answer["blocks"]]
    assert "image" in kinds
    assert "table" not in kinds
    assert "*Escalated:* Leads 1" in answer.words


async def test_help_and_words_it_does_not_know(stage: Stage) -> None:
    told = (await ask(stage, "dana", "source R&amp;D")).words  # as Slack sends R&D
    assert "No source is called “R&amp;D”" in told, "escaped once"
    assert "`/pipeline Q3`" in (await ask(stage, "sam", "help")).words
    told = (await ask(stage, "sam", "by <!channel> moon")).words
    assert "not a cut of this report" in told
    assert "<!channel>" not in told
    assert "2027 has not begun" in (await ask(stage, "sam", "2027")).words


async def test_it_answers_the_team_only(stage: Stage) -> None:
    assert "not in the playbook" in (await ask(stage, "eve")).words


async def test_a_report_that_takes_its_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is answered at once, the person when it is counted."""
    monkeypatch.setattr("bot.handlers.reporting.PATIENCE", 0)
    dana = stage.person("dana")
    await dana.command("/pipeline", channel="leads")
    await dana.wait_for(lambda message: message.is_ephemeral and "No open leads" in message.words)
