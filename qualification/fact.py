"""What happened to leads: history that only grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qualification.stage import Stage


class FactKind(StrEnum):
    """What can happen to a lead. The values stand in the database: add, never rename."""

    RECEIVED = "received"
    UPDATED = "updated"
    SCREENED_OUT = "screened_out"
    OVERRIDDEN = "overridden"
    NURTURED = "nurtured"
    RETURNED = "returned"
    ESCALATED = "escalated"
    ASSIGNED = "assigned"
    HELD = "held"
    CLAIMED = "claimed"
    PASSED = "passed"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    HANDED_OFF = "handed_off"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ASKED = "asked"
    RUNG = "rung"
    DISQUALIFIED = "disqualified"
    WON = "won"
    LOST = "lost"
    TAKEN_OVER = "taken_over"
    UNDONE = "undone"
    OWNER_LEFT = "owner_left"
    SOLD = "sold"  # an upsell or a renewal
    SUCCESS = "success"  # of customer success: given, accepted, reminded
    FORGOTTEN = "forgotten"
    SECOND_LOOK = "second_look"  # marketing sent a rejected lead back to sales
    REPLIED = "replied"  # in the thread under a rejection


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened: who, when, from, to, why, and through which surface.

    `actor` is a rep's e-mail, or "baton" for what the rules did. `data` is JSON-ready detail.
    `press` names the click or submission that caused it: Slack may deliver one several times.
    """

    kind: FactKind
    at: datetime
    actor: str
    from_stage: Stage
    to_stage: Stage
    surface: str
    reason: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    press: str | None = None
