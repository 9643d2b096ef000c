"""A lead comes in: screened out, kept by marketing, or escalated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualification.fact import FactKind
from qualification.lead import Lead, Override, Role, Verdict
from qualification.lifecycle.step import (
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    closed,
    give,
)
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team


def screen_out(lead: Lead, cause: Cause) -> Transition:
    """A rule of screening stopped the lead; `lead.screening` says which."""
    step = Step(cause)
    after = _moved(lead, Stage.DISQUALIFIED, cause, reason=lead.screening.rule)
    data = {"rule": lead.screening.rule, "evidence": lead.screening.evidence}
    return step.done(step.move(lead, after, FactKind.SCREENED_OUT, lead.screening.rule, data))


def keep_nurturing(lead: Lead, cause: Cause) -> Transition:
    """The score is below the threshold: marketing keeps the lead."""
    step = Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    after = _moved(lead, Stage.NURTURE, cause, reason=lead.reason)
    return step.done(step.move(lead, after, FactKind.NURTURED, "below the threshold", data))


def withdraw(lead: Lead, cause: Cause) -> Transition:
    """The score fell below the threshold before anybody had the lead: marketing keeps it."""
    step = Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    kept = closed(lead, Stage.NURTURE)
    reason = "fell below the threshold before anybody was pinged"
    return step.done(step.move(lead, kept, FactKind.NURTURED, reason, data))


def come_back(lead: Lead, cause: Cause) -> Transition:
    """The date until which a rep left the lead to marketing has come."""
    step = Step(cause)
    until = lead.nurture_until.isoformat() if lead.nurture_until else None
    data = {"until": until, "points": lead.score.points, "threshold": lead.score.threshold}
    after = replace(lead, nurture_until=None)
    return step.done(step.move(lead, after, FactKind.RETURNED, None, data))


def may_override(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not lift screening's verdict on this lead, before a dialog asks."""
    stopped_by_rule = lead.stage is Stage.DISQUALIFIED and not lead.screening.passed
    if not stopped_by_rule or lead.sdr or lead.ae:
        raise Refused(Refusal.MOVED_ON, lead)
    if not team.has_role(cause.actor, Role.SDR, Role.MANAGER):
        raise Refused(Refusal.NOT_ALLOWED, lead)


def override(lead: Lead, rules: Sequence[str], reason: str, team: Team, cause: Cause) -> Transition:
    """**Override**: these rules of screening no longer stop this lead; it is new once more."""
    may_override(lead, team, cause)
    if not reason.strip():
        raise Refused(Refusal.NOTE_REQUIRED, lead)
    step = Step(cause)
    lifted = tuple(Override(rule, reason, cause.actor, cause.at) for rule in rules)
    verdict = Verdict(overrides=(*lead.screening.overrides, *lifted))
    after = replace(lead, stage=Stage.NEW, screening=verdict, reason=None)
    data = {"rules": list(rules), "evidence": lead.screening.evidence}
    return step.done(step.move(lead, after, FactKind.OVERRIDDEN, reason, data))


def escalate(
    lead: Lead, choice: Choice, team: Team, cause: Cause, because: str | None = None
) -> Transition:
    """The lead is worth a rep's time: to the SDR that routing chose.

    `because` says why, where neither its points nor a fast track do.
    """
    step = Step(cause)
    data = {
        "points": lead.score.points,
        "threshold": lead.score.threshold,
        "fast_track": lead.score.fast_track,
    }
    after = _revived(lead)
    why = lead.score.fast_track or because
    after = step.move(lead, after, FactKind.ESCALATED, why, data)
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


def _moved(lead: Lead, stage: Stage, cause: Cause, reason: str | None) -> Lead:
    """The lead in another stage; in one replacement, since most leads of a file come here."""
    since = lead.stage_since if lead.stage is stage else cause.at
    return replace(lead, stage=stage, stage_since=since, reason=reason)


def _revived(lead: Lead) -> Lead:
    """Escalated, as if for the first time: nobody has had it in this run."""
    return replace(lead, stage=Stage.ESCALATED, nurture_until=None, reason=None, had_by=())
