"""Ids on the wire: actions, blocks, callbacks, commands.

A contract with messages already posted: an id that ever shipped stays, and keeps its handler.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """Buttons and menus. The label beside each is what people see."""

    QUALIFY = "lead.qualify"  # Qualify
    PASS = "lead.pass"  # Pass
    SNOOZE = "lead.snooze"  # Snooze
    WHY = "lead.why"  # Why?
    ACCEPT = "handoff.accept"  # Accept
    REJECT = "handoff.reject"  # Reject
    ASK = "handoff.ask"  # Ask the SDR
    WON = "deal.won"  # Won
    LOST = "deal.lost"  # Lost
    OPEN_THREAD = "lead.thread"  # Open thread (a link)
    BACK = "qualify.back"  # Back
    REASON = "reject.reason_chosen"  # Reason, in the rejection dialog
    OUTCOME = "qualify.outcome_chosen"  # Outcome, in the last step of the qualification


class Dialog(StrEnum):
    """callback_id of each dialog."""

    BANT = "qualify.bant"
    CONTACT = "qualify.contact"
    CONTEXT = "qualify.context"
    OUTCOME = "qualify.outcome"
    SNOOZE = "snooze"
    REJECT = "reject"
    ASK = "ask"
    WON = "won"
    LOST = "lost"
    WHY = "why"
    NOTICE = "notice"


class Command(StrEnum):
    """Slash commands."""

    PIPELINE = "/pipeline"


INPUT = "input"
"""action_id of every input of a dialog that reports only on submit; its block_id tells which."""

METADATA_EVENT = "baton_intent"
"""event_type of the metadata on every message: its payload's `intent` is the outbox row's id."""
