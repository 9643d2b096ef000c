"""Which of somebody's leads comes first: late, falling due, agreed on, then the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum

from qualification.contact import next_slot
from qualification.lead import Lead
from qualification.stage import Stage

CALL_SOON = timedelta(hours=24)
"""A call agreed for so soon stands before what can wait."""


class Urgency(IntEnum):
    """Why a lead stands where it does in its owner's queue; the most urgent first."""

    OVERDUE = 0  # its ladder had to remind
    WAITS = 1  # its ladder runs
    CALL = 2  # a call was agreed, and comes
    AT_WORK = 3  # being qualified, or accepted
    SNOOZED = 4


def urgency(lead: Lead, now: datetime) -> Urgency:
    """What an open lead asks of its owner at `now`."""
    if lead.clock and lead.clock.snoozed_until and lead.clock.snoozed_until > now:
        return Urgency.SNOOZED
    if lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF):
        return Urgency.OVERDUE if lead.is_overdue else Urgency.WAITS
    call = next_call(lead, now)
    return Urgency.CALL if call and call - now <= CALL_SOON else Urgency.AT_WORK


def next_call(lead: Lead, now: datetime) -> datetime | None:
    """When the prospect of an accepted lead is next to be called (UTC)."""
    best = lead.qualification.contact.best_time if lead.stage is Stage.ACCEPTED else None
    slot = next_slot(best, now) if best else None
    return slot.start if slot else None


def most_urgent_first(leads: Iterable[Lead], now: datetime) -> list[Lead]:
    """A queue: by urgency, and within it by what comes first, or has waited longest."""
    return sorted(leads, key=lambda lead: _place(lead, now))


def _place(lead: Lead, now: datetime) -> tuple[Urgency, datetime, int]:
    how = urgency(lead, now)
    at = lead.stage_since
    if how is Urgency.WAITS and lead.clock:
        at = lead.clock.due or at
    elif how is Urgency.CALL:
        at = next_call(lead, now)
    elif how is Urgency.SNOOZED and lead.clock:
        at = lead.clock.snoozed_until
    return how, at or now, lead.id
