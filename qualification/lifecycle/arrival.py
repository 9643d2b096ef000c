"""A lead comes in: screened out, kept by marketing, or escalated."""

from __future__ import annotations

from dataclasses import replace

from qualification.lead import (
    FactKind,
    Lead,
    Role,
    Stage,
)
from qualification.lifecycle.step import (
    Cause,
    Step,
    Transition,
    give,
)
from qualification.routing import Choice
from qualification.team import Team


def screen_out(lead: Lead, cause: Cause) -> Transition:
    """A rule of screening stopped the lead; `lead.screening` says which."""
    step = Step(cause)
    after = replace(lead, stage=Stage.DISQUALIFIED, reason=lead.screening.rule)
    data = {"rule": lead.screening.rule, "evidence": lead.screening.evidence}
    return step.done(step.move(lead, after, FactKind.SCREENED_OUT, lead.screening.rule, data))


def keep_nurturing(lead: Lead, cause: Cause) -> Transition:
    """The score is below the threshold: marketing keeps the lead."""
    step = Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    after = replace(lead, stage=Stage.NURTURE)
    return step.done(step.move(lead, after, FactKind.NURTURED, "below the threshold", data))


def escalate(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """The lead is worth a rep's time: to the SDR that routing chose."""
    step = Step(cause)
    data = {
        "points": lead.score.points,
        "threshold": lead.score.threshold,
        "fast_track": lead.score.fast_track,
    }
    after = _revived(lead)
    after = step.move(lead, after, FactKind.ESCALATED, lead.score.fast_track, data)
    return step.done(give(step, after, choice, Role.SDR, team))


def straight_to_ae(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """The segment's own lane skips the SDR: escalated and handed off in one breath."""
    step = Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    why = lead.score.fast_track or f"{lead.segment} leads that come in go straight to an AE"
    after = _revived(lead)
    after = step.move(lead, after, FactKind.ESCALATED, why, data)
    handed = step.move(
        after,
        replace(after, stage=Stage.HANDED_OFF),
        FactKind.HANDED_OFF,
        why,
        {"fast_track": True},
    )
    return step.done(give(step, handed, choice, Role.AE, team))


def _revived(lead: Lead) -> Lead:
    """Escalated, as if for the first time: nobody has had it in this run."""
    return replace(lead, stage=Stage.ESCALATED, nurture_until=None, reason=None, had_by=())
