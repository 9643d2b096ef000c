"""**Why?** and **Override**, held against their golden files and Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.dialogs import override, why
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid
from bot.messages.context import Context
from bot.names import INPUT, Action
from qualification.explanation import explain
from qualification.lead import Activity, Channel, Company, Lead, Origin, Person
from qualification.lifecycle import Cause, keep_nurturing, screen_out
from qualification.lifecycle import override as lift
from qualification.stage import Stage
from qualification.triage import assess
from sandbox.blocks import check_view
from tests.messages import cast, golden
from tests.messages.cast import ALEX, HOSTILE, NOBODY, NOW, SAM, context

STUDENT = replace(
    cast.GLOBEX,
    person=Person("jane.doe@globex.com", "Jane", "Doe", "Intern, Operations"),
    activities=(Activity("webinar", NOW - timedelta(days=3)),),
)
WARM = replace(
    cast.GLOBEX,
    origin=Origin(source="website"),
    activities=(Activity("email_open", NOW), Activity("webinar", NOW - timedelta(days=30))),
    company=replace(cast.GLOBEX.company, tools=()),
)
PARTNERS = Lead(
    id=48,
    person=Person("lee@tiny.io", "Lee", "Park", "Owner"),
    company=Company("Tiny", "tiny.io", "US", "retail", 4),
    origin=Origin(channel=Channel.PARTNER, partner="Initech"),
    created_at=NOW,
)


def rules(actor: str = "baton") -> Cause:
    return Cause(actor, NOW, "http")


def screened(lead: Lead) -> Lead:
    return screen_out(cast.assessed(lead), rules()).lead


def shown(
    lead: Lead,
    reader: Context | None = None,
    assigned: Mapping[str, Any] | None = None,
    at: datetime = NOW,
) -> View:
    explanation = explain(lead, cast.playbook(), at)
    return why.build(lead, reader or context(SAM), explanation, assigned)


def overridden() -> Lead:
    stopped = screened(STUDENT)
    lifted = lift(stopped, ["student_title"], "She runs the pilot", cast.team(), rules(SAM)).lead
    return keep_nurturing(assess(lifted, cast.playbook(), NOW)[0], rules()).lead


def given_back() -> Lead:
    """A lead that an SDR left to marketing, and that has opened a mail since."""
    lead = replace(
        cast.assessed(cast.GLOBEX), stage=Stage.NURTURE, sdr=SAM, stage_since=cast.at(-1)
    )
    return replace(lead, activities=(*lead.activities, Activity("email_open", NOW)))


CASES: dict[str, Callable[[], View]] = {
    "why": lambda: shown(
        cast.handed_off().lead, context(ALEX), cast.handed_off().facts[-1].data, cast.at(-2)
    ),
    "why_held": lambda: shown(
        cast.escalated(HOSTILE, NOBODY).lead,
        context(ALEX),
        cast.escalated(HOSTILE, NOBODY).facts[-1].data,
    ),
    "why_screened_out": lambda: shown(screened(cast.ONLY_EMAIL)),
    "why_short_of_points": lambda: shown(keep_nurturing(cast.assessed(WARM), rules()).lead),
    "why_partner": lambda: shown(screened(PARTNERS), context(ALEX)),
    "why_overridden": lambda: shown(overridden()),
    "why_given_back": lambda: shown(given_back()),
    "override": lambda: override.build(
        screened(STUDENT),
        context(SAM),
        explain(screened(STUDENT), cast.playbook(), NOW).stopped_by,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    view = CASES[name]()
    golden.check(f"dialog/{name}", view)
    assert check_view(view) == []
    assert set(json.loads(view["private_metadata"])) <= {"lead", "version"}


@pytest.mark.parametrize(
    ("lead", "reader", "offered"),
    [
        (screened(STUDENT), SAM, True),
        (screened(STUDENT), cast.DANA, True),
        (screened(STUDENT), ALEX, False),
        (screened(STUDENT), cast.MAX, False),
        (replace(screened(STUDENT), sdr=SAM), SAM, False),
        (keep_nurturing(cast.assessed(WARM), rules()).lead, SAM, False),
    ],
)
def test_override_is_offered_to_whom_it_is_open(lead: Lead, reader: str, offered: bool) -> None:
    text = json.dumps(shown(lead, context(reader)))
    assert (Action.OVERRIDE.value in text) is offered


def test_a_reason_is_needed() -> None:
    def typed(value: str | None) -> dict[str, Any]:
        return {"reason": {INPUT: {"value": value}}}

    assert override.parse(typed(" She runs the pilot ")) == "She runs the pilot"
    for blank in (None, "", "  "):
        with pytest.raises(Invalid):
            override.parse(typed(blank))


def test_a_score_of_many_items_fits_a_dialog() -> None:
    many = tuple(
        Activity(action, NOW - timedelta(minutes=number), "word " * 30)
        for number in range(3_000)
        for action in ("demo_request", "unsubscribe", "competitor_comparison", "careers_page")
    )
    view = shown(cast.assessed(replace(cast.GLOBEX, activities=many)))
    assert check_view(view) == []
