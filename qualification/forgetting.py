"""What remains of a lead whose person is forgotten: how it went, and nothing of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from qualification.fact import Fact, FactKind
from qualification.lead import Company, Lead, Origin, Person, Qualification, Score, Verdict
from qualification.lifecycle import RULES, Cause
from qualification.lifecycle.step import Step, Transition, closed
from qualification.stage import Stage

REASON = "forgotten"

KEPT = frozenset(
    {
        *("points", "was", "threshold", "to", "how", "until", "do", "after", "owner", "missed"),
        *("rerouted", "code", "then", "minor", "currency", "at", "of", "by", "from", "kind"),
        *("rule", "rules", "fast_track", "actions"),
    }
)
"""What facts keep of their details: codes, sums, times and colleagues, nothing that was typed."""

_CODES = frozenset(
    {
        *(FactKind.SCREENED_OUT, FactKind.REJECTED, FactKind.DISQUALIFIED, FactKind.ASSIGNED),
        *(FactKind.HELD, FactKind.FORGOTTEN),
    }
)
"""Facts whose reason is a code or a rule's own words. Any other may have been typed."""


def forget(lead: Lead, at: datetime) -> Transition:
    """The lead without its person. What is open is closed: nobody can be asked to call nobody."""
    cause = Cause(RULES, at, "command")
    step = Step(cause)
    stage = Stage.DISQUALIFIED if lead.is_open or lead.stage is Stage.NEW else lead.stage
    after = closed(lead, stage) if stage is not lead.stage else replace(lead, hold_until=None)
    company, origin = lead.company, lead.origin
    after = replace(
        after,
        person=Person(),
        company=Company(
            country=company.country, industry=company.industry, employees=company.employees
        ),
        origin=Origin(origin.source, origin.campaign, origin.channel, origin.partner),
        activities=(),
        external_id=None,
        screening=Verdict(lead.screening.rule),
        score=_bare(lead.score),
        nurture_until=None,
        reason=REASON if stage is not lead.stage else _code(lead),
        qualification=Qualification(),
        undo=None,
    )
    return step.done(step.move(lead, after, FactKind.FORGOTTEN, None, {}))


def bare(fact: Fact) -> Fact:
    """A fact without anything that was typed or that tells who the person is."""
    data: Mapping[str, Any] = {name: one for name, one in fact.data.items() if name in KEPT}
    reason = fact.reason if fact.kind in _CODES else None
    return replace(fact, data=data, reason=reason, press=None)


def _bare(score: Score) -> Score:
    items = tuple(replace(item, evidence="") for item in score.items)
    return replace(score, items=items, fast_track=score.fast_track and REASON)


def _code(lead: Lead) -> str | None:
    """The reason, where it is a code: one word."""
    return lead.reason if lead.reason and " " not in lead.reason else None
