"""What becomes of a lead on arrival, and again whenever marketing learns more of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from qualification.lead import Channel, Lead, Stage
from qualification.playbook import Playbook, Segment
from qualification.scoring import score
from qualification.screening import screen
from qualification.segments import expected_value, segment_of


class Lane(StrEnum):
    """Where an assessed lead goes."""

    SCREENED_OUT = "screened_out"
    NURTURE = "nurture"
    TO_SDR = "to_sdr"
    TO_AE = "to_ae"


def assess(
    lead: Lead, playbook: Playbook, now: datetime, *, afresh: bool = False
) -> tuple[Lead, Lane]:
    """The lead with segment, region, expected value, verdict and score, and its lane.

    A lead that a rep gave back goes to sales again only for what it did since then, unless it is
    looked at `afresh`; its score has all items all the same.
    """
    if lead.value:  # what was assumed before does not count
        lead = replace(lead, value=None)
    segment = segment_of(lead, playbook)
    value = lead.origin.deal_value or expected_value(lead, segment, playbook)
    # One replacement for all: each copies thirty fields.
    assessed = replace(
        lead,
        segment=segment.name,
        region=playbook.region_of(lead.company.country),
        value=value,
        screening=screen(lead, playbook, now, value, segment),
        score=score(lead, playbook, now),
    )
    if given_back(lead) and not afresh:
        return assessed, _lane_since(assessed, segment, playbook, now)
    return assessed, _lane(assessed, segment)


def may_move(lead: Lead) -> bool:
    """Whether the rules still decide about a lead: no rep has, and none is on it."""
    if lead.stage is Stage.DISQUALIFIED:
        return not lead.screening.passed and lead.sdr is None and lead.ae is None
    return lead.stage in (Stage.NEW, Stage.NURTURE)


def given_back(lead: Lead) -> bool:
    """Whether a rep had the lead and left it to marketing."""
    return lead.stage is Stage.NURTURE and (lead.sdr is not None or lead.ae is not None)


def _lane(lead: Lead, segment: Segment) -> Lane:
    if not lead.screening.passed:
        return Lane.SCREENED_OUT
    if lead.origin.channel is Channel.INBOUND and segment.inbound == "ae":
        return Lane.TO_AE
    return Lane.TO_SDR if lead.score.escalates else Lane.NURTURE


def _lane_since(lead: Lead, segment: Segment, playbook: Playbook, now: datetime) -> Lane:
    """The lane of a lead that a rep gave back: what made it go to sales then is used up."""
    fresh = score(lead, playbook, now, since=lead.stage_since)
    if not lead.screening.passed or not fresh.escalates:
        return Lane.NURTURE
    return _lane(replace(lead, score=fresh), segment)
