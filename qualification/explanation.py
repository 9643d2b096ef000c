"""Why a lead is where it is: everything **Why?** shows that follows from the rules alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from qualification.lead import Channel, Lead
from qualification.nearest import Change, nearest
from qualification.playbook import Playbook
from qualification.scoring import score
from qualification.screening import Check, case_of, check, stopping
from qualification.triage import Lane, assess, given_back
from qualification.words import words_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rules' view of a lead at a moment (UTC), by the playbook that is in force now.

    `because` says why the lane is what it is, as a phrase; `stopped_by` are the checks that an
    override would have to lift. `points_since` are the points that count for a lead which a rep
    gave back, None for any other.
    """

    at: datetime
    checks: tuple[Check, ...]
    stopped_by: tuple[Check, ...]
    lane: Lane
    because: str
    nearest: Change | None
    points_since: int | None = None


def explain(lead: Lead, playbook: Playbook, at: datetime) -> Explanation:
    """Reckons a lead (with its activities) as it was at a moment, and what it was short of."""
    known = tuple(activity for activity in lead.activities if activity.at <= at)
    if len(known) < len(lead.activities):
        lead = replace(lead, activities=known)
    case = case_of(lead, playbook, at)
    checks = check(case)
    assessed, lane = assess(lead, playbook, at)
    since = None
    if given_back(lead):
        since = _points_since(lead, playbook, at)
    return Explanation(
        at=at,
        checks=checks,
        stopped_by=stopping(checks, lead.screening),
        lane=lane,
        because=_because(assessed, lane, since),
        nearest=nearest(lead, playbook, at),
        points_since=since,
    )


def _points_since(lead: Lead, playbook: Playbook, at: datetime) -> int:
    return score(lead, playbook, at, since=lead.stage_since).points


def _because(lead: Lead, lane: Lane, since: int | None) -> str:
    reckoned = lead.score
    match lane:
        case Lane.SCREENED_OUT:
            return "screening stops it"
        case Lane.NURTURE if since is not None:
            return "a rep gave it back, and only what it did since then counts"
        case Lane.NURTURE:
            return f"{reckoned.points} points, {reckoned.threshold} needed"
        case Lane.TO_AE:
            segment = words_of(lead.segment or "these")
            return f"{segment} leads that come in go straight to an AE"
    if since is not None:
        return f"{since} points without what it did before a rep gave it back"
    if reckoned.fast_track:
        return f"fast track, {reckoned.fast_track}"
    return f"{reckoned.points} points, {reckoned.threshold} needed"


def channel_words(lead: Lead) -> str:
    """How the lead came, as a phrase: "inbound", "partner (Initech)"."""
    channel = lead.origin.channel
    if channel is Channel.PARTNER and lead.origin.partner:
        return f"partner ({lead.origin.partner})"
    return channel.value
