"""The leads behind a backtest: a file in the result's thread, and the same from the terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.tables import outbox
from sandbox.person import Message
from tests.journeys.processes import environment_for
from tests.journeys.stage import PLAYBOOK, Stage, having
from tests.journeys.steps import accepted
from tests.journeys.test_cli import baton
from tests.journeys.test_feedback import open_backtest

DEARER = f"{PLAYBOOK}\n[screening]\nprice_floor = 15000\n"
FORMULA = '=HYPERLINK("http://evil.example","Click")'


async def result_of(stage: Stage, playbook: str) -> Message:
    """The message with the result of a backtest over 2026, asked for in the dialog."""
    dana = stage.person("dana")
    assert await open_backtest(stage, playbook.encode(), **{"Leads received in": "2026"}) == {}
    return await dana.wait_for(having("(2026)", "Load per rep"), channel=await dana.dm())


async def file_in(stage: Stage, told: Message) -> tuple[str, bytes]:
    """The words and the content of the file in a message's thread."""
    dana = stage.person("dana")
    reply = await dana.wait_for(
        lambda one: bool(one.get("files")) and one.get("thread_ts") == told.ts, channel=told.channel
    )
    (file,) = reply["files"]
    assert file["name"] == "backtest-new-2026-01-01-to-2026-12-31.csv"
    return reply.text, stage.slack.workspace.files.all[file["id"]].content


async def test_the_file_in_the_thread_is_what_the_command_writes(
    stage: Stage, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await accepted(stage, company=FORMULA, deal_value=14_000)
    await stage.arrive(email="kit@hooli.com", company="Hooli", deal_value=40_000)
    told = await result_of(stage, DEARER)
    assert "It comes as a file in this thread" in told.words
    said, content = await file_in(stage, told)
    assert said == "The lead that would have gone another way by new.toml (2026)."
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["company"] == f"'{FORMULA}"
    expected = {
        "id": str(lead.id),
        "email": "pat@initech.com",
        "source": "webinar",
        "value": "14000.00",
        "in_fact": "to sales",
        "rep": f"{lead.sdr.user.name}@acme.com",
        "would": "screened out",
        "stopped_by": "price_floor",
        "new_rep": "",
        "accepted": "yes",
        "won": "no",
        "why": "expected value $14,000 is below $15,000",
    }
    assert {name: row[name] for name in expected} == expected
    kept = select(outbox.c.data).where(outbox.c.kind == "backtest")
    await stage.settle()
    data = await stage.baton.database.aread(lambda c: list(c.scalars(kept)))
    assert not any("leads" in one for one in data), "what is sent is not kept"

    for name, value in environment_for(stage.slack, sqlite_url, tmp_path).items():
        monkeypatch.setenv(name, value)
    new, out = tmp_path / "new.toml", tmp_path / "my_leads.csv"
    new.write_text(DEARER, encoding="utf-8")
    asked = ("playbook", "backtest", str(new), "--period", "2026", "--leads")
    done = await baton(*asked, str(out))
    assert (done.code, done.err.strip()) == (0, "")
    assert f"{out} has 1 lead that would have gone another way." in done.out
    assert out.read_bytes() == content

    done = await baton(*asked, str(out), "--every")
    assert f"{out} has 2 leads." in done.out
    with out.open(encoding="utf-8-sig", newline="") as file:
        same = [one for one in csv.DictReader(file) if one["in_fact"] == one["would"]]
    assert [(one["company"], one["new_rep"] != "") for one in same] == [("Hooli", True)]

    done = await baton(*asked, str(tmp_path / "nowhere" / "leads.csv"))
    assert (done.code, done.out) == (1, "")
    assert "leads.csv cannot be written: No such file or directory." in done.line
    assert (await baton("playbook", "backtest", str(new), "--every")).code == 2


async def test_more_leads_than_a_file_takes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.messages.backtest.MOST_LISTED", 1)
    for company in ("Hooli", "Globex"):
        await stage.arrive(email=f"kit@{company}.com", company=company, deal_value=9_000)
    told = await result_of(stage, DEARER)
    assert "2 leads would have gone another way, more than a file here takes" in told.words
    assert '`baton playbook backtest new.toml --period "2026" --leads leads.csv`' in told.words
    await stage.settle()
    assert not [one for one in stage.posted() if one.get("files")]


async def test_nothing_would_change(stage: Stage) -> None:
    await stage.arrive()
    told = await result_of(stage, PLAYBOOK)
    await stage.settle()
    assert "another way" not in told.words and "as a file" not in told.words
    assert not [one for one in stage.posted() if one.get("files")]


async def test_a_workspace_that_takes_no_files(stage: Stage) -> None:
    await stage.arrive(deal_value=9_000)
    stage.slack.faults.rehearse("files.getUploadURLExternal", "file_type_not_allowed")
    told, dana = await result_of(stage, DEARER), stage.person("dana")
    reply = await dana.wait_for(having("takes no file", "file_type_not_allowed"))
    assert reply["thread_ts"] == told.ts
    assert "`baton playbook backtest` with `--leads` writes it" in reply.words
    warned = await stage.person("kim").wait_for(
        having("Not delivered", "keeps CSV files out"), channel="sales-managers"
    )
    assert "file_type_not_allowed" in warned.words
