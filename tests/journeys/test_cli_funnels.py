"""`baton import --map`, `forget` and leadership's reports, as typed."""

from __future__ import annotations

import json

import pytest

from bot import import_command
from tests.intake.test_funnel import ACCOUNTS, EXAMPLES, OPPORTUNITIES
from tests.journeys.test_cli import Scene, baton, scene

__all__ = ["scene"]

MAP = str(EXAMPLES / "opportunities.toml")


@pytest.fixture
def file(scene: Scene) -> str:
    """Opportunities beside their accounts."""
    (scene.folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    path = scene.folder / "crm.csv"
    path.write_text(OPPORTUNITIES, encoding="utf-8")
    return str(path)


async def test_a_dry_run_fits_on_one_screen_and_writes_nothing(file: str) -> None:
    done = await baton("import", "--map", MAP, "--dry-run", file)
    assert (done.code, done.err.strip()) == (0, "")
    for said in ("deal_stage → stage", "6; 4 can be taken, 2 cannot", "2016-10-20 to 2017-12-31",
                 "crm.csv:6:", "Nairobi", "Nothing was written.", "close rate"):  # fmt: skip
        assert said in done.out, done.out
    assert len(done.out.splitlines()) <= 24
    shown = json.loads((await baton("report", "funnels", "all", "--format", "json")).out)
    assert shown["types"][0]["leads"]["received"] == 0


async def test_what_was_imported_is_reported(file: str) -> None:
    done = await baton("import", "--map", MAP, file)
    assert done.code == 1 and "4 new leads" in done.out
    assert "Not taken: 2 lines of crm.csv" in done.err
    shown = json.loads((await baton("report", "customers", "all", "--format", "json")).out)
    total = shown["types"][0]
    assert (total["won"], total["decided"], total["lifetime_mean"]) == (1, 2, 1054.0)
    table = await baton("report", "customers", "all")
    assert "Who are our best customers? Cancity paid most: $1,054." in table.out
    funnels = await baton("report", "funnels", "2016")
    assert funnels.code == 0 and "Enterprise, retail" in funnels.out
    assert (await baton("report", "funnels", "since yesteryear")).code == 2


async def test_what_was_cut_is_said_before_and_after(scene: Scene) -> None:
    map_, file = scene.folder / "map.toml", scene.folder / "long.csv"
    map_.write_text("[columns]\nexternal_id = 'id'\ncreated_at = 'came'\nsource = 'from'\n")
    rows = [f"{one},2024-01-05,{'s' * 300}" for one in "12"]
    file.write_text("\n".join(["id,came,from", *rows]))
    for options in (["--dry-run"], []):
        done = await baton("import", "--map", str(map_), *options, str(file))
        assert (done.code, done.err.strip()) == (0, "")
        said = "Too long:  source in 2 rows, cut to 200 characters; extra has the whole text"
        assert said in done.out, done.out


async def test_a_large_file_is_taken_in_by_two_processes(
    scene: Scene, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_command, "worth_it", lambda _: True)
    head, *rows = OPPORTUNITIES.splitlines()
    large = scene.folder / "large.csv"
    large.write_text("\n".join([head, *(f"{n}{row}" for n in range(1_500) for row in rows)]))
    dry = await baton("import", "--map", MAP, "--dry-run", str(large))
    assert "9,000; 6,000 can be taken, 3,000 cannot" in dry.out
    done = await baton("import", "--map", MAP, str(large))
    assert "6,000 new leads" in done.out and "Not taken: 3,000 lines" in done.err
    shown = json.loads((await baton("report", "customers", "all", "--format", "json")).out)
    assert shown["types"][0]["won"] == 1_500


async def test_outcomes_of_a_file(scene: Scene, file: str) -> None:
    await baton("import", "--map", MAP, file)
    told = scene.folder / "outcomes.csv"
    told.write_text(
        "external_id,outcome,amount,at\nMV1LWRNH,won,500,2017-05-01\nx,won,5,2017-05-01\n"
    )
    dry = await baton("import", "--dry-run", str(told))
    assert (dry.code, "2 lines of 2 can be taken" in dry.out) == (0, True)
    done = await baton("import", str(told))
    assert "1 outcome noted" in done.out and "outcomes.csv:3: external_id" in done.err


async def test_forget_says_what_it_erased(scene: Scene) -> None:
    leads = scene.folder / "leads.csv"
    leads.write_text("email,company,title\nada@lovelace.com,Looms,VP\n", encoding="utf-8")
    await baton("import", str(leads))
    done = await baton("forget", "ADA@lovelace.com", "--yes")
    assert done.code == 0 and "lead 1" in done.out and "What remains" in done.out
    again = await baton("forget", "ada@lovelace.com", "--yes")
    assert (again.code, again.out.strip()) == (0, "Nothing is known of ada@lovelace.com.")
