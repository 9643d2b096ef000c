"""How a deal ended, as another system tells it, wherever the relay has its lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from qualification.fact import FactKind
from qualification.lead import Lead, Money
from qualification.lifecycle.step import Cause, Refusal, Refused, Step, Transition, closed
from qualification.stage import Stage

_OTHER = {Stage.WON: "lost", Stage.LOST: "won"}


def told(
    lead: Lead, stage: Stage, amount: Money | None, reason: str | None, at: datetime, cause: Cause
) -> Transition:
    """The deal is won or lost (`stage`) since `at`, wherever the lead stands: whoever keeps the
    books decides. The other outcome, told before, was a mistake. Told again, nothing changes but
    the amount and the reason.

    Raises `Refused` where `at` lies before the lead came.
    """
    if lead.created_at and at < lead.created_at:
        raise Refused(Refusal.IN_THE_PAST, lead)
    step = Step(cause)
    value = amount or lead.value
    data: dict[str, Any] = {"at": at.isoformat()}
    if amount:
        data |= {"minor": amount.minor, "currency": amount.currency}
    if lead.stage is stage:
        same = replace(lead, value=value, reason=reason or lead.reason)
        if same == lead:
            return Transition(lead, ())
        return step.done(step.move(lead, same, FactKind.UPDATED, reason, data))
    after = replace(
        closed(lead, stage),
        owner=lead.ae,
        value=value,
        reason=reason if stage is Stage.LOST else None,
        nurture_until=None,
        reached=replace(lead.reached, **{_OTHER[stage]: None}).first(stage.value, at),
    )
    kind = FactKind.WON if stage is Stage.WON else FactKind.LOST
    return step.done(step.move(lead, after, kind, reason, data))
