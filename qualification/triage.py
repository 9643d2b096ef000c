"""What becomes of a lead on arrival, and again whenever marketing learns more of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from qualification.lead import Channel, Lead, Stage, Verdict
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


def assess(lead: Lead, playbook: Playbook, now: datetime) -> tuple[Lead, Lane]:
    """The lead with segment, region, expected value, verdict and score, and its lane."""
    if lead.value:  # what was assumed before does not count
        lead = replace(lead, value=None)
    segment = segment_of(lead, playbook)
    value = lead.origin.deal_value or expected_value(lead, segment, playbook)
    verdict = screen(lead, playbook, now, value)
    if verdict.passed:
        verdict = _taken_here(lead, segment)
    # One replacement for all: each copies thirty fields.
    lead = replace(
        lead,
        segment=segment.name,
        region=playbook.region_of(lead.company.country),
        value=value,
        screening=verdict,
        score=score(lead, playbook, now),
    )
    return lead, _lane(lead, segment)


def may_move(lead: Lead) -> bool:
    """Whether the rules still decide about a lead: no rep has, and none is on it."""
    if lead.stage is Stage.DISQUALIFIED:
        return not lead.screening.passed and lead.sdr is None and lead.ae is None
    return lead.stage in (Stage.NEW, Stage.NURTURE)


def _taken_here(lead: Lead, segment: Segment) -> Verdict:
    """Whether the team takes leads of this segment from this channel at all."""
    match lead.origin.channel:
        case Channel.PARTNER if not segment.partner:
            return Verdict("partner_not_taken", f"{segment.name} leads from partners")
        case Channel.OUTBOUND if not segment.outbound:
            return Verdict("outbound_not_taken", f"outbound leads in {segment.name}")
    return Verdict()


def _lane(lead: Lead, segment: Segment) -> Lane:
    if not lead.screening.passed:
        return Lane.SCREENED_OUT
    if lead.origin.channel is Channel.INBOUND and segment.inbound == "ae":
        return Lane.TO_AE
    return Lane.TO_SDR if lead.score.escalates else Lane.NURTURE
