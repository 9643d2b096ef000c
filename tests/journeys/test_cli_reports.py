"""`baton report`: each report in each form, also where there is next to nothing to report."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.journeys.test_cli import Scene, baton, scene

__all__ = ["scene"]

REPORTS = ("pipeline", "funnels", "customers", "feedback", "calibration")
FORMULA = '=HYPERLINK("http://evil.example","Click")'
LONGEST = "s" * 200


async def read(*asked: str) -> list[list[str]]:
    """A report as CSV: its rows, the head first."""
    done = await baton("report", *asked)
    assert (done.code, done.err) == (0, ""), done.err
    assert done.out.startswith("\ufeff"), "Excel guesses another encoding"
    return list(csv.reader(io.StringIO(done.out.removeprefix("\ufeff"))))


async def data(*asked: str) -> Any:
    done = await baton("report", *asked, "--format", "json")
    assert (done.code, done.err) == (0, ""), done.err
    return json.loads(done.out)


async def take(scene: Scene, *rows: str) -> None:
    """Leads from a file."""
    file = scene.folder / "leads.csv"
    head = "email,company,title,source,campaign,employees,country"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    done = await baton("import", str(file))
    assert done.code == 0, done.err


@pytest.mark.parametrize("question", [(), ("2031",)], ids=["no lead", "nothing yet"])
async def test_nothing_to_report(scene: Scene, question: tuple[str, ...]) -> None:
    for name in REPORTS:
        head, *rows = await read(name, *question, "--format", "csv")
        assert len(head) >= 5 and all(len(row) == len(head) for row in rows), name
        assert await data(name, *question)
    shown = await baton("report", "customers", *question)
    assert (shown.code, shown.err) == (0, "")
    assert (await data("pipeline", *question))["funnel"]["leads"]["received"] == 0
    assert (await data("feedback", *question))["acceptance"]["rate"] is None
    assert await read("pipeline", *question, "--leads", "received") == [
        (await read("pipeline", "--leads", "received"))[0]
    ]


async def test_the_forms_agree_and_nothing_in_them_runs(scene: Scene) -> None:
    quoted = FORMULA.replace('"', '""')
    await take(
        scene,
        f'ada@looms.example,=1+1,VP,{LONGEST},"{quoted}",300,US',
        "bob@mills.example,Mills,Intern,fair,Autumn,300,US",
    )
    shown = await data("pipeline", "by", "campaign")
    table = await read("pipeline", "by", "campaign", "--format", "csv")
    assert {row[0]: int(row[1]) for row in table[1:]} == {f"'{FORMULA}": 1, "Autumn": 1}
    assert {one["name"] for one in shown["groups"]} == {FORMULA, "Autumn"}

    head, *rows = await read("pipeline", "--leads", "received")
    assert len(rows) == shown["funnel"]["leads"]["received"] == 2
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    leads = [dict(zip(head, row, strict=True)) for row in rows]
    assert {one["company"] for one in leads} == {"'=1+1", "Mills"}
    assert f"'{FORMULA}" in {one["campaign"] for one in leads}

    by_source = await read("feedback", "by", "source", "--format", "csv")
    assert {row[0] for row in by_source[1:]} == {LONGEST, "fair"}
    assert (await data("feedback"))["leads"] == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("pipeline", "segment", "gone"), "No segment is called “gone”; there are:"),
        (("feedback", "segment", "gone"), "No segment is called “gone”"),
        (("funnels", "segment", "gone"), "No segment is called “gone”"),
        (("customers", "tomorrow"), "is not a period"),
        (("calibration", "by", "moon"), "moon"),
        (("funnels", "--leads", "won"), "--leads goes with the reports pipeline and feedback"),
        (("pipeline", "--leads", "happy"), "happy is no number of it; there are: received"),
        (("feedback", "--leads", "rejected:moon"), "rejected+won"),
        (("feedback", "--leads", "rejected:moon"), "rejected:bad_fit"),
    ],
)
async def test_what_it_cannot_answer(scene: Scene, asked: tuple[str, ...], said: str) -> None:
    done = await baton("report", *asked)
    assert done.code == 2
    assert said in " ".join(done.err.replace("│", " ").split())
    assert done.out == "" and "Traceback" not in done.err


async def test_the_leads_behind_a_reason(scene: Scene) -> None:
    """The same names as in Slack's lists; a reason that another system wrote is one too."""
    map_, file = scene.folder / "map.toml", scene.folder / "lost.csv"
    map_.write_text(
        "[columns]\nexternal_id='id'\ncreated_at='came'\nhanded_off_at='came'\n"
        "rejected_at='no'\nwon_at='won'\nreason='why'\n"
    )
    file.write_text(
        "id,came,no,won,why\n1,2026-01-05,2026-01-06,,bad_fit\n"
        "2,2026-01-05,2026-01-06,2026-02-01,too dear\n3,2026-01-05,2026-01-06,,bad_fit\n"
    )
    assert (await baton("import", "--map", str(map_), str(file))).code == 0
    for name in ("pipeline", "feedback"):
        for number, ids in {
            "rejected": ["1", "2", "3"],
            "rejected:bad_fit": ["1", "3"],
            "rejected:too dear": ["2"],
            "rejected+won": ["2"],
            "rejected:no_budget": [],
        }.items():
            head, *rows = await read(name, "since 2026-01-01", "--leads", number)
            place = head.index("external_id")
            assert sorted(row[place] for row in rows) == ids, (name, number)
    for name in ("pipeline", "funnels", "feedback"):
        told = (await baton("report", name, "since 2026-01-01")).out
        assert "from step to step:" in told and "1 won whose step before is not known" in told


async def test_a_source_too_long_is_refused_by_its_line(scene: Scene) -> None:
    file = scene.folder / "long.csv"
    file.write_text(f"email,source\nada@looms.example,{'s' * 300}\n", encoding="utf-8")
    done = await baton("import", str(file))
    assert done.code == 1
    assert "long.csv:2: source: This has 300 characters. Shorten it to 200." in done.err
