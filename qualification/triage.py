"""What becomes of a lead on arrival, and again whenever marketing learns more of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from qualification.lead import Activity, Channel, Lead, Money, Score, Verdict
from qualification.playbook import Playbook, Segment
from qualification.scoring import score, score_again
from qualification.screening import can_stop, screen
from qualification.segments import expected_value, segment_of
from qualification.stage import Stage


class Lane(StrEnum):
    """Where an assessed lead goes."""

    SCREENED_OUT = "screened_out"
    NURTURE = "nurture"
    TO_SDR = "to_sdr"
    TO_AE = "to_ae"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of a lead at a moment."""

    segment: Segment
    region: str | None
    value: Money
    screening: Verdict
    score: Score
    lane: Lane


def assess(
    lead: Lead, playbook: Playbook, now: datetime, *, afresh: bool = False
) -> tuple[Lead, Lane]:
    """The lead with segment, region, expected value, verdict and score, and its lane.

    A lead that a rep gave back goes to sales again only for what it did since then, unless it is
    looked at `afresh`; its score has all items all the same.
    """
    if lead.value:  # what was assumed before does not count
        lead = replace(lead, value=None)
    found = judge(lead, playbook, now, afresh=afresh)
    # One replacement for all: each copies thirty fields.
    assessed = replace(
        lead,
        segment=found.segment.name,
        region=found.region,
        value=found.value,
        screening=found.screening,
        score=found.score,
    )
    return assessed, found.lane


def judge(lead: Lead, playbook: Playbook, now: datetime, *, afresh: bool = False) -> Assessment:
    """The same of a lead of which no value was assumed before, without a copy of it."""
    segment = segment_of(lead.company, playbook)
    value = lead.origin.deal_value or expected_value(lead, segment, playbook)
    verdict = screen(lead, playbook, now, value, segment)
    scored = score(lead, playbook, now)
    if given_back(lead) and not afresh:
        # What made it go to sales then is used up.
        fresh = score(lead, playbook, now, since=lead.stage_since)
        goes = verdict.passed and fresh.escalates
        lane = _lane(lead, segment, verdict, fresh) if goes else Lane.NURTURE
    else:
        lane = _lane(lead, segment, verdict, scored)
    region = playbook.region_of(lead.company.country)
    return Assessment(segment, region, value, verdict, scored, lane)


def judge_again(
    before: Assessment, lead: Lead, done: tuple[Activity, ...], playbook: Playbook, now: datetime
) -> Assessment:
    """What the rules say now that the lead has done all this; `before`, in the same year, it had
    done less and marketing kept it. Only what can have changed is looked at."""
    if can_stop(done, playbook):
        return judge(replace(lead, activities=done), playbook, now)
    scored = score_again(before.score, lead, done, playbook, now)
    lane = _lane(lead, before.segment, before.screening, scored)
    return replace(before, score=scored, lane=lane)


def may_move(lead: Lead) -> bool:
    """Whether the rules still decide about a lead: no rep has, and none is on it."""
    if lead.stage is Stage.DISQUALIFIED:
        return not lead.screening.passed and lead.sdr is None and lead.ae is None
    return lead.stage in (Stage.NEW, Stage.NURTURE)


def given_back(lead: Lead) -> bool:
    """Whether a rep had the lead and left it to marketing."""
    return lead.stage is Stage.NURTURE and (lead.sdr is not None or lead.ae is not None)


def _lane(lead: Lead, segment: Segment, verdict: Verdict, scored: Score) -> Lane:
    if not verdict.passed:
        return Lane.SCREENED_OUT
    if lead.origin.channel is Channel.INBOUND and segment.inbound == "ae":
        return Lane.TO_AE
    return Lane.TO_SDR if scored.escalates else Lane.NURTURE
