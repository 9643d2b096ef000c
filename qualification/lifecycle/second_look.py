"""**Second look**: marketing sends a rejected lead back to sales, once, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle.step import Cause, Refusal, Refused, Step, Transition, give
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team

BACK = frozenset({Stage.NURTURE, Stage.DISQUALIFIED})
"""Stages in which a rejected lead is with nobody in sales."""

_ENDS = frozenset({FactKind.REJECTED, FactKind.NURTURED, FactKind.DISQUALIFIED})


def offered(lead: Lead, history: Sequence[Fact]) -> bool:
    """Whether a second look at this lead can be asked for."""
    return lead.stage in BACK and lead.reached.rejected is not None and not _used(history)


def may_look_again(lead: Lead, history: Sequence[Fact], team: Team, cause: Cause) -> None:
    """Refuses whoever could not ask for a second look now, before a dialog asks why."""
    if not team.has_role(cause.actor, Role.MARKETING, Role.MANAGER):
        raise Refused(Refusal.MARKETING_ONLY, lead)
    if _used(history):
        raise Refused(Refusal.LOOKED_TWICE, lead)
    if not offered(lead, history):
        raise Refused(Refusal.MOVED_ON, lead)


def whose_look(history: Sequence[Fact]) -> tuple[Role, str | None]:
    """The role that said no last, and who that was: a rejection is an AE's, the rest an SDR's."""
    last = next((fact for fact in reversed(history) if fact.kind in _ENDS), None)
    if last is None:
        return Role.AE, None
    return Role.AE if last.kind is FactKind.REJECTED else Role.SDR, last.actor


def second_look(
    lead: Lead, history: Sequence[Fact], note: str, choice: Choice, team: Team, cause: Cause
) -> Transition:
    """Back to sales: to whoever routing chose of the role that said no."""
    may_look_again(lead, history, team, cause)
    if not note.strip():
        raise Refused(Refusal.NOTE_REQUIRED, lead)
    role, refuser = whose_look(history)
    step = Step(cause)
    stage = Stage.HANDED_OFF if role is Role.AE else Stage.ESCALATED
    had_by = (refuser,) if refuser and choice.to != refuser and choice.to else ()
    back = replace(lead, stage=stage, nurture_until=None, reason=None, had_by=had_by)
    back = step.move(lead, back, FactKind.SECOND_LOOK, None, {"note": note, "refused_by": refuser})
    return step.done(give(step, back, choice, role, team))


def _used(history: Sequence[Fact]) -> bool:
    return any(fact.kind is FactKind.SECOND_LOOK for fact in history)
