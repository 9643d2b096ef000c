"""Every transition of a lead: (lead, who, when) -> the lead as it is then, and the facts.

A transition that does not apply raises `Refused`, which names why; nothing has changed then.
"""

from __future__ import annotations

from qualification.lifecycle.arrival import escalate, keep_nurturing, screen_out, straight_to_ae
from qualification.lifecycle.clock import Climb, climb, fire, may_snooze, release, snooze
from qualification.lifecycle.closing import (
    Consequence,
    Rejection,
    accept,
    ask_sdr,
    lose,
    may_close,
    may_reject,
    reject,
    win,
)
from qualification.lifecycle.qualifying import (
    check_gate,
    claim,
    disqualify,
    hand_off,
    nurture,
    pass_on,
    save_answers,
)
from qualification.lifecycle.step import HOLD_RECHECK, RULES, Cause, Refusal, Refused, Transition

__all__ = [
    "HOLD_RECHECK",
    "RULES",
    "Cause",
    "Climb",
    "Consequence",
    "Refusal",
    "Refused",
    "Rejection",
    "Transition",
    "accept",
    "ask_sdr",
    "check_gate",
    "claim",
    "climb",
    "disqualify",
    "escalate",
    "fire",
    "hand_off",
    "keep_nurturing",
    "lose",
    "may_close",
    "may_reject",
    "may_snooze",
    "nurture",
    "pass_on",
    "reject",
    "release",
    "save_answers",
    "screen_out",
    "snooze",
    "straight_to_ae",
    "win",
]
