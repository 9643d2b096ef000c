"""Where a lead stands."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a lead stands. A rejection is an event, not a stage: its consequence moves the lead."""

    NEW = "new"
    NURTURE = "nurture"
    ESCALATED = "escalated"
    QUALIFYING = "qualifying"
    HANDED_OFF = "handed_off"
    ACCEPTED = "accepted"
    WON = "won"
    LOST = "lost"
    DISQUALIFIED = "disqualified"


OPEN_STAGES = frozenset({Stage.ESCALATED, Stage.QUALIFYING, Stage.HANDED_OFF, Stage.ACCEPTED})
"""Stages in which somebody in sales owes the lead the next step."""
