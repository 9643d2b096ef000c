"""App Home and the page of `/lead`, held against their golden files and Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.messages import about, home, lead_page
from qualification.availability import Reason, Unavailable
from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle import Consequence, climb, fire
from qualification.stage import Stage
from qualification.workload import (
    CampaignRow,
    Desk,
    Holds,
    Home,
    MarketingView,
    RepLoad,
    TeamView,
)
from sandbox.blocks import check_blocks, check_view
from tests.messages import cast, golden
from tests.messages.cast import ALEX, DANA, JO, MAX, SAM, TO_SAM, at, context, team
from tests.messages.reports import overdue

OUT = Unavailable(Reason.AWAY, at(60 * 24))
SILENT = Unavailable(Reason.SILENT, at(60), "3")


def waiting(lead: Lead = cast.GLOBEX) -> Lead:
    return cast.escalated(lead, TO_SAM).lead


def rejected() -> tuple[Lead, Fact]:
    lead = cast.rejected("no_budget", Consequence.NURTURE).lead
    told = {"code": "no_budget", "then": "nurture", "note": "Frozen until spring"}
    return lead, Fact(FactKind.REJECTED, at(-3), ALEX, Stage.HANDED_OFF, Stage.NURTURE,
                      "dialog", None, told)  # fmt: skip


def rejected_again() -> tuple[Lead, Fact]:
    """A lead that had its second look."""
    lead, fact = rejected()
    return replace(lead, id=43), fact


def of_manager() -> Home:
    reps = (
        RepLoad(SAM, Role.SDR, Holds(12, 2, 1), 25),
        RepLoad(JO, Role.AE, Holds(3), 25, OUT),
    )
    return Home(Role.MANAGER, Desk(None), TeamView((waiting(),), 4, reps, 3))


HOMES = {
    "rep": (SAM, lambda: Home(Role.SDR, Desk(None, (waiting(),), 2), cards={42: ("C1", "1.2")})),
    "empty": (SAM, lambda: Home(Role.SDR, Desk(Unavailable(Reason.HOLIDAY, None, "Labor Day")))),
    "away": (SAM, lambda: Home(Role.SDR, Desk(OUT, (waiting(),)))),
    "silent": (SAM, lambda: Home(Role.SDR, Desk(SILENT, (waiting(),)))),
    "manager": (DANA, of_manager),
    "marketing": (
        MAX,
        lambda: Home(
            Role.MARKETING,
            Desk(None),
            marketing=MarketingView(
                30,
                (CampaignRow("autumn-demo", 120, 40, 22, 5, 3), CampaignRow(None, 1, 0, 0, 0, 0)),
                (rejected_again(), rejected(), rejected()),
            ),
        ),
    ),
    "marketing_nothing_to_ask": (
        MAX,
        lambda: Home(
            Role.MARKETING, Desk(None), marketing=MarketingView(30, (), (rejected_again(),))
        ),
    ),
}


def link(channel: str, ts: str) -> str:
    return f"https://acme.slack.com/archives/{channel}/p{ts}"


def valid(blocks: list[dict[str, Any]]) -> list[Any]:
    return list(check_view({"type": "home", "blocks": blocks}))


@pytest.mark.parametrize("name", HOMES)
def test_homes(name: str) -> None:
    reader, build = HOMES[name]
    blocks = home.render(build(), context(reader), link, askable={42})
    assert valid(blocks) == []
    golden.check(f"home/{name}", blocks)


def test_a_stranger_has_one_friendly_line() -> None:
    (block,) = home.stranger(context())
    assert "you are not in it yet. Ask Dana or Kim to add you." in block["text"]["text"]


def test_a_manager_reads_what_comes_to_them() -> None:
    lead = overdue()
    for _ in range(2):
        assert lead.clock
        assert lead.clock.due
        due = climb(lead, team(), lead.clock.due)
        assert due
        lead = fire(lead, due, None, team(), lead.clock.due).lead
    assert "You hear of it" in about.state(lead, context(DANA))
    assert "Dana hears of it" in about.state(lead, context(SAM))


@pytest.mark.parametrize("hands", [30, 200])
def test_a_full_home_keeps_to_slacks_limits(hands: int) -> None:
    queue = tuple(replace(waiting(cast.HOSTILE), id=n) for n in range(1, hands))
    late = tuple(replace(waiting(cast.HOSTILE), id=1000 + n) for n in range(15))
    reps = tuple(RepLoad(f"{'x' * 200}{n}@acme.com", Role.AE, Holds(1, 1, 1), 25, OUT)
                 for n in range(100))  # fmt: skip
    full = Home(Role.MANAGER, Desk(OUT, queue, 9), TeamView(late, 500, reps, 3))
    blocks = home.render(full, context(DANA), link)
    assert valid(blocks) == []
    assert "up to date" in blocks[-1]["elements"][0]["text"]


@pytest.mark.parametrize("reader", [SAM, ALEX, DANA, MAX])
def test_the_page_of_a_lead(reader: str) -> None:
    handed = cast.handed_off()
    told = lead_page.render(handed.lead, handed.facts, OUT, context(reader, thread=cast.THREAD))
    assert check_blocks(told.blocks, "message") == []
    golden.check(
        f"lead_page/{reader.partition('@')[0]}", {"text": told.text, "blocks": told.blocks}
    )


def test_a_hostile_lead_with_a_long_history() -> None:
    done = cast.escalated(cast.HOSTILE, TO_SAM)
    asked = Fact(FactKind.ASKED, at(-1), ALEX, Stage.HANDED_OFF, Stage.HANDED_OFF, "dialog",
                 None, {"question": "<!channel> *" * 900})  # fmt: skip
    told = lead_page.render(done.lead, [*done.facts, *[asked] * 400], None, context(DANA))
    assert check_blocks(told.blocks, "message") == []
    assert "<!channel>" not in str(told.blocks)
    assert "earlier steps" in str(told.blocks)


@pytest.mark.parametrize("kind", FactKind)
def test_every_kind_of_fact_has_words(kind: FactKind) -> None:
    data = {"to": SAM, "because": "round robin", "do": "nudge", "after": 900, "question": "?",
            "of": "passed", "by": SAM, "from": JO, "owner": SAM, "place": "slack", "points": 1,
            "threshold": 70, "code": "no_budget", "then": "nurture", "until": at(60).isoformat(),
            "rules": ["student"], "kind": "upsell", "amount": "$1", "note": "n",
            "was": 3}  # fmt: skip
    lead = cast.handed_off().lead
    fact = Fact(kind, at(-5), SAM, Stage.NEW, Stage.NEW, "card", "other", data)
    said = str(lead_page.render(lead, [fact], None, context(DANA)).blocks)
    assert "None" not in said
