"""**Table as CSV** below each report: the file is what the command line prints, to the byte."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

import pytest

from sandbox.faults import Fault
from sandbox.person import Message
from tests.journeys.processes import environment_for
from tests.journeys.stage import Stage, answered, having
from tests.journeys.steps import accepted, handed_off
from tests.journeys.test_cli import baton
from tests.journeys.test_reject import reject

FORMULA = '=HYPERLINK("http://evil.example","Click")'

REPORTS = {
    "/feedback 2026 by campaign": "feedback-by-campaign-2026-01-01-to-2026-12-31.csv",
    "/feedback 2026": "feedback-2026-01-01-to-2026-12-31.csv",
    "/feedback calibration 2026": "calibration-2026-01-01-to-2026-12-31.csv",
    "/pipeline 2026 by owner": "pipeline-by-owner-2026-01-01-to-2026-12-31.csv",
    "/pipeline 2026 segment mid_market": "pipeline-2026-01-01-to-2026-12-31.csv",
    "/pipeline funnels 2026": "funnels-2026-01-01-to-2026-12-31.csv",
    "/pipeline customers 2026": "customers-2026-01-01-to-2026-12-31.csv",
}


async def three_leads(stage: Stage) -> None:
    """One won, one rejected, one accepted."""
    won = await accepted(stage, email="a@hooli.com", company="Hooli", source="fair")
    await won.ae.press(won.to_ae, "Won")
    await won.ae.wait_view("Won")
    assert await won.ae.submit() == {}
    await reject(await handed_off(stage, campaign=FORMULA), "No budget")


async def ask(stage: Stage, command: str) -> Message:
    """What Dana alone is answered; the answer stands."""
    leads, dana = stage.slack.workspace.find_channel("leads"), stage.person("dana")
    assert leads
    leads.ephemerals.clear()
    await dana.command(command, channel="leads")
    return await dana.wait_for(lambda message: message.is_ephemeral, timeout=0.1)


async def taken(stage: Stage, message: Message, name: str) -> Message:
    """The message with the file of this name, among Dana's direct messages."""
    dana = stage.person("dana")
    await dana.press(message, "Table as CSV")
    await dana.wait_for(answered(f"{name} is on its way"))
    return await dana.wait_for(
        lambda one: name in [file["name"] for file in one.get("files", ())],
        channel=await dana.dm(),
    )


def content(stage: Stage, message: Message) -> bytes:
    (file,) = message["files"]
    return stage.slack.workspace.files.all[file["id"]].content


async def test_it_is_what_the_command_line_prints(
    stage: Stage, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three_leads(stage)
    for name, value in environment_for(stage.slack, sqlite_url, tmp_path).items():
        monkeypatch.setenv(name, value)
    for command, name in REPORTS.items():
        told = await taken(stage, await ask(stage, command), name)
        asked = command.removeprefix("/pipeline ").removeprefix("/feedback ").split()
        report = name.partition("-")[0]
        printed = await baton(
            "report", report, *(one for one in asked if one != report), "--format", "csv"
        )
        assert printed.code == 0, printed.err
        file = content(stage, told)
        assert file == printed.out.encode(), command
        rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
        assert f"{len(rows) - 1} row" in told.text, told.text
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert len(stage.posted("Pipeline, 2026: 6 rows")) == 1
    assert stage.posted("Only segment mid-market")


async def test_who_presses_is_asked_at_the_press(stage: Stage) -> None:
    await three_leads(stage)
    feedback = await ask(stage, "/feedback 2026")
    pipeline = await ask(stage, "/pipeline 2026")
    for name, message, said in (
        ("sam", feedback, "`/feedback` is for marketing and sales managers"),
        ("eve", pipeline, "not in the playbook"),
        ("sam", pipeline, "is on its way to your direct messages"),
    ):
        person = stage.person(name)
        await stage.deliver(stage.click(person, message, "Table as CSV"))
        await person.wait_for(answered(said))
    await stage.settle()
    shared = [one for one in stage.posted() if one.get("files")]
    assert [one.channel for one in shared if one["files"][0]["name"].endswith(".csv")] == [
        await stage.person("sam").dm()
    ]


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_each_file_comes_once_however_the_line_breaks(
    stage: Stage, drop: Literal["before", "after"]
) -> None:
    await three_leads(stage)
    first, second = "feedback-2026", "pipeline-2026"
    await taken(stage, await ask(stage, "/feedback 2026"), f"{first}-01-01-to-2026-12-31.csv")
    answer = await ask(stage, "/pipeline 2026")
    sharing = frozenset({"files.completeUploadExternal"})
    stage.slack.faults.set(Fault(drop=drop, methods=sharing, times=1))
    await taken(stage, answer, f"{second}-01-01-to-2026-12-31.csv")
    await stage.settle()
    shared = [file["name"] for one in stage.posted() for file in one.get("files", ())]
    assert [name[:13] for name in shared if name.endswith(".csv")] == [first, second]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("file_uploads_disabled", "#sales-managers was told what to mend"),
        ("missing_scope", "then it comes by itself"),
    ],
)
async def test_a_workspace_that_takes_no_files(stage: Stage, error: str, said: str) -> None:
    await three_leads(stage)
    dana = stage.person("dana")
    answer = await ask(stage, "/feedback 2026")
    stage.slack.faults.rehearse("files.getUploadURLExternal", error)
    await dana.press(answer, "Table as CSV")
    told = await dana.wait_for(having("takes no file", error, said), channel=await dana.dm())
    assert "`baton report` with `--format csv` prints it" in told.words
